// Package quantity writes quantities for people: numbers, times, sizes, shares,
// ratios and counts of things. Every table, chart and sentence of the suite
// takes its figures from here, so that one quantity reads the same everywhere.
//
// A figure has three significant digits at most, no exponent, its thousands set
// apart and a true minus. What is not zero never reads as zero, and what is not
// a number reads "n/a". Values are in base units: seconds, bytes, per second.
// What another program reads is not written here.
package quantity
