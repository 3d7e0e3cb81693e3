// Package stat is the arithmetic behind every figure that a report prints: a
// value is never given without saying how sure it is.
//
// Benchmark samples are few, skewed and not normal, so the intervals come from
// order statistics and signed ranks, which assume nothing about the shape of a
// distribution. With fewer than six samples no such interval reaches 95 %, and
// none is given. Only fitted curves, a line and the scalability law, use the
// usual least squares, and quantiles of many requests Student's distribution,
// for the scatter between the blocks that they are of.
//
// The package knows nothing of runs, trials or models: numbers in, numbers out.
package stat
