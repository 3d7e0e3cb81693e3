// Package stacks reads what profilers have found of a process's CPU time: the profiles
// of runtime/pprof, and what perf prints of its records. Both become call stacks with
// the number of their samples.
package stacks
