// Package gate holds a candidate build against a base build and says whether
// it is slower or needs more memory: PASS, FAIL or INCONCLUSIVE, for each cell
// and for the whole.
//
// Both are measured by this one program in one job, because a stored figure of
// another hour on a shared machine differs by more than what is looked for. In
// each pair of trials a fresh server of either build is put under load by turns
// of some 20 ms (runner.Lab), in random order, so that what disturbs the host
// disturbs both alike; of each pair only the ratio counts. That is what makes a
// few per cent visible where CPU time per request drifts by a sixth: see duet
// benchmarking (Bulej et al., ICPE 2020), whose two servers run at the same
// time, and so have to share what is measured.
//
// After 12, 20 and 30 pairs the ratios are judged (stat.Sequence): a figure
// passes when its bound excludes the tolerated change, and fails when its
// whole interval is worse than the margin and Holm's correction over all
// figures still rejects. What is decided is measured no further; what is not
// at the end, or when the time is up, is INCONCLUSIVE.
//
// A candidate that cannot be measured where the base can is BROKEN, which counts
// as a FAIL. Either has to stand up to a rerun with a new seed. Two controls run
// along: base against base, whose FAIL or BROKEN makes the job void, and base
// against base with a known slowdown, which has to be found.
package gate
