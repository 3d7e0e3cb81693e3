// Package reports turns the results of a run into a view of it: what each
// model did under each load, with intervals, ties, verdicts on predictions, and
// how far all of it can be trusted.
//
// Build computes a Report once; the packages html, text and benchfmt write it
// in their own form and compute nothing. So all forms say the same, and units
// and significant digits are chosen in one place (unit.go). Package render
// writes all forms into a run folder.
//
// A figure is never made up. A trial that is not valid counts nowhere; a cell
// without valid trials is "not measured", with the reason; a percentile that
// too few requests support is "n/a", with the reason.
package reports
