package scenarios

// Shows is a quality of models that a scenario tells apart, and the measure by
// which they are compared in it. Reports know no scenario: what none shows is
// measured, and not ranked.
type Shows struct {
	Quality string // a name for the head of a column: "Waiting clients"
	Metric  Metric
	Class   string // of the requests that count; empty means all

	// Loads are names of loads, the best first: the first counts under which two
	// models were measured, or else the last that the run has. None means the
	// scenario's first.
	Loads []string
}

// BaselineMemory is what a server needs before its first request, in bytes.
const BaselineMemory Metric = "baseline_memory"
