// Package doctor looks at the host and says what can and cannot be measured
// on it, why, and which command mends what stands in the way.
//
// Looking and judging are apart. Examine gathers what a host tells (its files
// under /proc and /sys, its limits, and a second or two of watching and
// timing) into a host; each examination then makes one Finding of it and reads
// nothing else. So made-up hosts can be judged in tests.
//
// A finding is advice. It changes nothing on the host, and nothing of what it
// says enters a run: the trials' own checks decide there (package validity).
package doctor
