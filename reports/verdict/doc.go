// Package verdict writes what became of a regression gate: for a terminal, as
// Markdown for a job's summary and a comment in a code review, and as JUnit XML
// for what reads test results.
//
// All forms show only what changed, that is what failed, could not be decided,
// could not be measured, or clearly improved; the rest is a count, or folded.
// A change is always how much worse the candidate is, whichever way its figure
// counts: +10 % is a tenth more CPU time and a tenth less throughput.
//
// Names and reasons come from the change that is judged. They never reach a
// terminal, a page or a file in a way that it would interpret.
package verdict
