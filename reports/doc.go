// Package reports assembles the view of a run that all forms of a report write:
// what was measured (package measure), how sure it is (trust), how it grows
// (curve) and who is better (standing).
//
// Build computes a Report once; the packages html, text and benchfmt write it
// in their own form and compute nothing. So all forms say the same. Package
// render writes all forms into a run folder.
package reports
