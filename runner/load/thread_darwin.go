package load

// manyLoopbacks says that only 127.0.0.1 is an address of this host.
const manyLoopbacks = false

func sharpenTimers() {}
