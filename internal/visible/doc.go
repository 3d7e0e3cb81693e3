// Package visible is the way to a terminal for what others wrote: names in
// results, answers, the last words of a server. What would move the cursor,
// hide or reorder text, or change colours is written as an escape that a reader
// sees, such as \u001b. That is JSON's own form, so that JSON means the same
// afterwards.
//
// Line and Text clean a string. Writer cleans all that passes and is what the
// commands have for stdout and stderr, so that a string that nobody cleaned
// does no harm. Bold, Dim and Coloured are the only way through it: they carry
// a number drawn at the start of the process, which nobody else can know.
package visible
