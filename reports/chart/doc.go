// Package chart draws a report's charts with gonum/plot: as SVG that takes its
// colours from the page around it, as SVG that stands alone, and as PNG.
//
// A chart is plain data, already scaled to the unit that its axis names; the
// package knows nothing of runs, trials or models. It draws what gonum/plot
// does not do by itself: axes whose logarithm cannot panic, one-two-five
// ticks, labels at the ends of lines in place of a legend over the data, real
// text, and colours that follow a light or dark theme. The same chart gives
// the same bytes.
package chart
