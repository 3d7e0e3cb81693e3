// Package render writes all forms of a report into a run's folder: the page,
// the Markdown summary, the Go benchmark format, and each chart as SVG and PNG.
// It stands above the packages that write one form each, and package reports
// below them knows none of it.
//
// Each file is written beside its place and then moved there, so that a reader
// never sees half of one, and an old one stays if a new one cannot be written.
package render
