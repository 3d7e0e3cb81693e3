// Package supervise runs the worker processes of a model: it starts the
// program that is running once more for each worker, starts a new one when
// one dies, and stops them all, so that none outlives its master.
//
// A worker reaches its code the way its master did: the same program with
// the same arguments comes to the same model's Run, which asks InWorker which
// of the two it is. A test binary that serves as the server therefore works
// as its own worker too.
package supervise
