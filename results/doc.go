// Package results is the contract between measuring and reporting: the
// versioned schema of a run, and the folder that holds one.
//
// A run is a folder. run.json says what was planned, on which host and with
// which seed. trials.jsonl has one line per trial, appended and synced as each
// ends, so that a crash loses at most the trial that was running. All values
// are in base units: seconds, bytes, counts. A nil pointer is a value that
// could not be measured on the host; zero is a measurement.
package results
