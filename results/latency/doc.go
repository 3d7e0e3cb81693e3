// Package latency holds how long requests took as it is stored with a result:
// a histogram of those that ended and one of those that did not, at the age at
// which they were seen last. Figures come from both together.
package latency
