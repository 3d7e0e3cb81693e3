package layout

import (
	"os"
	"strconv"

	"golang.org/x/term"
)

// How wide lines are: without a terminal, at most (longer ones are hard to read)
// and at least (for a terminal narrower than a word).
const (
	defaultWidth = 100
	widest       = 160
	narrowest    = 20
)

// Options say what the terminal can do.
type Options struct {
	Width int  // cells in a line; 0 means 100
	Color bool // bold, dim and coloured text
}

// For returns the options for a file; f is nil for any other writer. There is
// colour only on a terminal, and none if NO_COLOR is set. The width is that of
// the terminal unless COLUMNS has another.
func For(f *os.File) Options {
	o := Options{Width: columns()}
	if f == nil || !term.IsTerminal(int(f.Fd())) {
		return o
	}
	o.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 && o.Width == 0 {
		o.Width = min(width, widest)
	}
	return o
}

// columns is what COLUMNS asks for, 0 if it does not.
func columns() int {
	n, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if err != nil || n <= 0 {
		return 0
	}
	return min(n, widest)
}
