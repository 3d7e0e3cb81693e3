// Package benchfmt writes the trials of a run in Go benchmark format, so that
// benchstat and all tools beside it read them. Each trial is a line; units say
// which way is better. What differs between two runs of the same plan, such as
// their dates and commits, is not in it: benchstat would put such runs into
// tables of their own instead of comparing them.
package benchfmt
