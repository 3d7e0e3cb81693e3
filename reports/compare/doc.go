// Package compare holds two stored runs against each other: what got better,
// what got worse, and what ties, for each model under each load.
//
// The runs are independent. Their blocks are not pairs, so samples are compared
// by ranks over all pairs of trials: the ratio of candidate to base with Mann
// and Whitney's interval, and beside it what benchstat would say. The intervals
// know what differed between the trials of a run. They do not know what differed
// between the runs, such as the hour or the neighbours on the host: that is why
// differences within Margin are ties, why Doubts lists what else differs, and
// why a change of code is better judged by measuring both builds in one job.
//
// New computes a Comparison once; the packages text and html write it and
// compute nothing.
package compare
