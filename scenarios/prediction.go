package scenarios

// Prediction is a statement that a measurement can refute. It is data, so
// that it travels with the results to the report, which decides it.
//
// It says: for each model that has trait Trait and not trait Except, Metric of the requests of
// Class under load Load is At least (or At most) Bound; where Versus is set,
// Bound is a factor on the median of Metric over the models with trait Versus. A claim
// about certain servers names them, and those that they are compared with, in place of
// traits.
type Prediction struct {
	Claim  string  // the whole statement, as a sentence
	Load   string  // a load's name; empty means the scenario's first
	Metric Metric  // what is compared
	Class  string  // request class, or During a phase; empty means all requests
	Trait  Trait   // which models it is about; empty means all
	Except Trait   // which of these it is not about; empty means none
	Op     Op      // AtLeast or AtMost
	Bound  float64 // in Metric's base unit, or a factor if Versus is set
	Versus Trait   // trait of the models compared with; empty means none

	Models  []string // those that it is about; empty means all with the traits
	Against []string // those compared with; empty means those with trait Versus
}

// Metric names a measured quantity, in base units.
type Metric string

const (
	Throughput          Metric = "throughput"            // requests per second
	Answered            Metric = "answered_of_offered"   // requests answered for each that was due in the same time, in open loop
	LatencyP50          Metric = "latency_p50"           // seconds
	LatencyP90          Metric = "latency_p90"           // seconds
	LatencyP99          Metric = "latency_p99"           // seconds
	CPUPerRequest       Metric = "cpu_per_request"       // seconds
	PeakMemory          Metric = "peak_memory"           // bytes
	MemoryPerConnection Metric = "memory_per_connection" // bytes
	MemoryPerStream     Metric = "memory_per_stream"     // bytes, of answers that are compared as they arrive
	SocketMemory        Metric = "socket_memory"         // bytes that the system holds for all TCP sockets of the host
	CPUPerByte          Metric = "cpu_per_byte"          // seconds, of such an answer's body
	BytesPerSecond      Metric = "bytes_per_second"      // of such bodies, delivered
	Goodput             Metric = "goodput"               // answers in time per second, under strain
	Recovery            Metric = "recovery"              // seconds from the end of a strain until answers are in time again
	CPUPerSlowByte      Metric = "cpu_per_slow_byte"     // seconds
	CPUPerSecond        Metric = "cpu_per_second"        // seconds of CPU time for each second that passes, beside idle connections
	LostPerFault        Metric = "lost_per_fault"        // requests of others, for each that goes wrong
	HitPerFault         Metric = "hit_per_fault"         // the same and the one that goes wrong
	FaultRecovery       Metric = "fault_recovery"        // seconds from a request that goes wrong until others are answered as before
	KeptPerFault        Metric = "kept_per_fault"        // bytes of memory, for each request that went wrong
)

// Op is a direction of comparison.
type Op string

const (
	AtLeast Op = "at least"
	AtMost  Op = "at most"
)
