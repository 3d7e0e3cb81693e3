package overload

import "time"

// computation is what a request costs. It is much more than what a model adds, but
// for a process that is started.
const computation = 4 * time.Millisecond
