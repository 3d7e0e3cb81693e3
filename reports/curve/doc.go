// Package curve says how figures grow: throughput with the number of clients,
// latency with the rate offered and with the percentile, memory with the number
// of open connections.
package curve
