package scenarios

// Trait is a property of models, by which predictions choose them.
type Trait string

const (
	SingleLoop    Trait = "single-loop"    // one thread runs all handlers, nothing pre-empts them
	Preemptive    Trait = "pre-emptive"    // a computing handler is interrupted for others
	ParallelCalls Trait = "parallel-calls" // several upstream calls wait at the same time
	SerialCalls   Trait = "serial-calls"   // one after the other
	ProcessPer    Trait = "process-per-request"
	Replaced      Trait = "replaced-workers" // handlers run in several processes; one that dies is replaced
	Bounded       Trait = "bounded-workers"  // concurrency is the number of workers
	CheapWait     Trait = "cheap-wait"       // a waiting client costs neither process nor thread
)
