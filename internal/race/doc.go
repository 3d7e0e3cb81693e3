// Package race tells tests whether they run under the race detector, where memory
// and time say nothing.
package race
