// Package wire is what a lab's coordinator and agents say to each other: the subjects
// and the messages, which are JSON. It knows neither NATS nor sockets.
//
// Each message has a bound, and whoever reads one refuses what is longer, and fields
// that it does not know: coordinator and agents are one build.
package wire
