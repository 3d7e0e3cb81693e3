// Package sidebyside measures pairs of servers in two ways, side by side and one
// after the other, to find what the first brings (see results/sidebyside).
//
// In each block every pair is measured in both ways, in random order. What
// differs is only who shares the time: the load, the shape of turns, the warm-up
// and the masks are the same, and each server is a fresh process in either way.
// Servers that are measured alone are measured at once one after the other, in
// random order: no run of several models could have them nearer.
//
// Both ways are to take the same time, with all that it takes to start and to
// stop servers. A ring's turns begin with a lead that does not count, and its
// servers are started at the same time; so the windows of those measured alone
// are chosen before each block, by what both ways have taken until then, so that
// the totals agree in the end (see balance).
package sidebyside
