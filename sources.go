// Package interleave carries the sources of the scenarios' handlers, which a
// report shows side by side. It is apart from the scenarios because these are
// linked into the servers that are measured, and at the root because a file can
// only be embedded from above it.
package interleave

import "embed"

//go:embed scenarios/*/blocking.go scenarios/*/callback.go scenarios/*/*/blocking.go scenarios/*/*/callback.go
var handlers embed.FS

// HandlerSource returns the source file of a handler in a style, "blocking" or
// "callback", from its folder below scenarios; nil if there is none.
func HandlerSource(folder, style string) []byte {
	source, err := handlers.ReadFile("scenarios/" + folder + "/" + style + ".go")
	if err != nil {
		return nil
	}
	return source
}
