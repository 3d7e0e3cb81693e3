package broker

import "time"

// Heartbeat sets how long a worker may be silent until it is sent a ping.
func Heartbeat(d time.Duration) { heartbeat = d }
