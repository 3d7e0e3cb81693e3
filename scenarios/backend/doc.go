// Package backend is a request that waits for one upstream call of 20 ms and
// hardly computes. How many can wait at once is the throughput: with 256
// clients, no server can answer more than 256 / 20 ms = 12,800 a second.
package backend
