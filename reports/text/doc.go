// Package text writes a report for a terminal, as the last words of a run, and
// as Markdown. Both say what the page says, shorter.
//
// Names and reasons come from outside: control characters never reach a
// terminal, and what Markdown or HTML would interpret is escaped.
package text
