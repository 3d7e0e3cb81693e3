package scenarios

// Shows is a quality of models that a scenario tells apart, and the measure by
// which they are compared in it. Reports know no scenario: what none shows is
// measured, and not ranked.
type Shows struct {
	Quality string // a name for the head of a column: "Waiting clients"
	Metric  Metric
	Class   string // of the requests that count; empty means all

	// Family is what the quality has in common with others: reports put these side
	// by side.
	Family QualityFamily

	// Need is the quality as a reader asks for it, who picks a model by his needs:
	// "many waiting clients". Qualities may share one; empty means that nobody picks
	// by this one.
	Need Need

	// Beside are further measures that are drawn under the same load.
	Beside []Metric

	// Loads are names of loads, the best first: the first counts under which two
	// models were measured, or else the last that the run has. None means the
	// scenario's first.
	Loads []string
}

// QualityFamily is what qualities are about.
type QualityFamily string

const (
	Cost    QualityFamily = "cost"    // of processor time
	Waiting QualityFamily = "waiting" // for upstreams, messages and libraries
	Memory  QualityFamily = "memory"
	Tail    QualityFamily = "tail"   // of those that others hold up
	Faults  QualityFamily = "faults" // of servers and of clients
)

// QualityFamilies are all of them, in the order in which they are shown.
func QualityFamilies() []QualityFamily {
	return []QualityFamily{Cost, Waiting, Memory, Tail, Faults}
}

// Need is what a reader asks of a model, in his own words.
type Need string

const (
	NeedWaiting    Need = "many waiting clients"
	NeedFanOut     Need = "fan-out"
	NeedHeavy      Need = "heavy requests among light"
	NeedMemory     Need = "little memory"
	NeedIsolation  Need = "a crash must not spread"
	NeedProcessors Need = "one processor or many"
	NeedCheap      Need = "little processor time"
	NeedLive       Need = "messages to many at once"
	NeedBlocking   Need = "libraries that block"
	NeedStrain     Need = "slow clients and overload"
)

// Needs are all of them, in the order in which they are shown.
func Needs() []Need {
	return []Need{
		NeedWaiting, NeedFanOut, NeedHeavy, NeedMemory, NeedCheap, NeedProcessors,
		NeedIsolation, NeedBlocking, NeedLive, NeedStrain,
	}
}

// BaselineMemory is what a server needs before its first request, in bytes.
const BaselineMemory Metric = "baseline_memory"
