package load

// manyLoopbacks says that only 127.0.0.1 is an address of this host.
const manyLoopbacks = false

// giveWay does nothing: laptops have processors to spare for some
// microseconds.
func giveWay() {}

// threadTime returns the time, of which a thread that spins uses all.
func threadTime(c clock) int64 { return c.now() }
