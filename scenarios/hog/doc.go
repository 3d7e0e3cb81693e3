// Package hog is a request that answers at once, but for one in a hundred
// that computes for 20 ms first. It shows what the other ninety-nine have to
// suffer: on a single loop that nothing interrupts, all that arrive meanwhile
// wait until the computation is over.
package hog
