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
	Fronted       Trait = "fronted"          // a front reads requests whole before a worker has them
	CheapWait     Trait = "cheap-wait"       // a waiting client costs neither process nor thread

	Preforked    Trait = "preforked-workers"        // processes that are there beforehand accept and serve one client at a time each
	ThreadPer    Trait = "thread-per-connection"    // the kernel's threads
	GoroutinePer Trait = "goroutine-per-connection" // on Go's own scheduler
	ManyLoops    Trait = "loop-per-processor"       // each holds many clients
	Handover     Trait = "hand-over"                // a request passes from task to task on its way to the answer
	Readiness    Trait = "readiness"                // a loop calls back what is ready
	Completion   Trait = "completion"               // a loop calls back what is done

	// Framework is the only trait by which a prediction can be about a model that
	// is another framework.
	Framework Trait = "framework"
)
