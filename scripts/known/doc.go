// Command known looks for capacities that are known beforehand, with `interleave
// capacity`, and says how far off what it finds is.
//
// Each of its workloads is a queue of which arithmetic tells at which rate the limit is
// just kept: one server or several, who wait, compute or do both, for times that are
// given. What a server needs beside is not known, so the CPU time of a request is taken
// from the measurement. That leaves little to it where requests wait, and the shape of
// the queue everywhere.
//
// The queue is simulated (see queue), with the sizes of the model (see server). The
// simulation is itself held against closed forms by the package's tests.
package main
