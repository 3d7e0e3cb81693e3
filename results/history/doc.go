// Package history keeps what runs have measured over the days: a file of JSON
// lines, one for each run, with the median of every metric of every cell. The
// runs of one kind of host form a course for each cell and metric, in which
// changes can be looked for.
package history
