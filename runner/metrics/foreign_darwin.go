package metrics

// reapedKnown tells whether a Tree's CPU time has that of reaped children.
const reapedKnown = false

func interruptsApart() bool { return true }

func processTime() *float64 { return nil }
