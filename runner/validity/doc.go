// Package validity decides whether a trial's numbers can be relied on. It
// looks at what was read during the trial and asks one question after the
// other; each answer is a results.Check, which travels with the trial to the
// report.
//
// A doubt weighs as much as it says about the numbers. Flagged leaves them
// standing. Spoiled takes those away that are not the server's: under a load
// driver that ran at its limit the throughput is the driver's, but CPU time
// per request is still the server's. Failed takes the whole trial. The host
// takes nothing away: what disturbed it was masked while the trial was measured
// (package quiet), and questions about it only leave a word.
//
// Whether the load was the one that was asked for, and the load driver's
// readings can be relied on, is Load's to ask; whether the server did what it
// should, and the host left it alone, is Trial's. A question that does not apply
// to a load has no answer; one that this host cannot answer is Unknown.
package validity
