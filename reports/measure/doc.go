// Package measure says what was measured in a run: of each model under each load
// the figures with their intervals, what checks took from them, and why a figure
// is missing. Build computes a Run once; the packages trust, curve and standing
// conclude from it how sure it is, how it grows and who is better.
//
// A figure is never made up. A trial that is not valid counts nowhere; a cell
// without valid trials is "not measured", with the reason; a percentile that
// too few requests support is "n/a", with the reason.
package measure
