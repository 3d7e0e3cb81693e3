// Package benchfmt writes the trials of a run in Go benchmark format, so that
// benchstat and all tools beside it read them. Each trial that counts is a
// line; a figure that is not the server's, because a check spoiled it, is left
// out of its line. Units say which way is better. What differs between two runs
// of the same plan, such as their dates and commits, is not in it: benchstat
// would put such runs into tables of their own instead of comparing them.
package benchfmt
