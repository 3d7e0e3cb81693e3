// Package course shows how the figures of a cell moved from run to run: what a
// report gives to the history of runs, and the courses that the history has, as
// text, charts, a page and JSON. A change in a course is a hint to look, never
// a verdict.
package course
