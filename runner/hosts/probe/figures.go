package probe

import "time"

// Figures are what a client measured.
type Figures struct {
	// RoundTrips of a byte, in seconds: the fastest, and the median. They include both
	// processes waking up.
	Fastest float64 `json:"fastest_s"`
	Median  float64 `json:"median_s"`
	// Bytes per second, from the client to the server and back.
	There float64 `json:"there_bytes_per_s"`
	Back  float64 `json:"back_bytes_per_s"`
}

const (
	exchanges = 200                    // round trips
	pouring   = 500 * time.Millisecond // for which bytes are counted in each direction

	// limit is how long one connection may last, and a client wait for anything.
	limit = 10 * time.Second
	// atOnce is how many connections a server has at a time, at most.
	atOnce = 16
)

// What a connection is for: the byte after the secret.
const (
	echoing  = 'e' // bytes that come back one by one
	sending  = 's' // bytes from the client, until the server tells how many came, and in how many nanoseconds
	fetching = 'f' // bytes from the server
)
