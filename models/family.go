package models

// Family is what models have in common in how they run many requests at once:
// reports put them side by side, and in one hue.
type Family string

const (
	Processes   Family = "processes"
	Threads     Family = "threads"
	Loops       Family = "callback loops"
	Coroutines  Family = "coroutines"
	Completions Family = "completion"
	Frameworks  Family = "other frameworks" // which differ from all others in more than that
)

// Families are all of them in the order in which they are shown. A new one comes
// last: its place is its hue.
func Families() []Family {
	return []Family{Processes, Threads, Loops, Coroutines, Completions, Frameworks}
}
