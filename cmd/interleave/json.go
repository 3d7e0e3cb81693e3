package main

import (
	"encoding/json"
	"io"
)

// printJSON writes v for other programs, in a form that people can read too.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false) // commands are to be read
	return enc.Encode(v)
}
