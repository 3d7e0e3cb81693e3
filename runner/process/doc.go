// Package process starts and ends the children of a run: servers, backends
// and load drivers. Each child leads a process group of its own, dies with
// its parent, is held to a CPU set, says that it is ready on an inherited
// pipe, and is reaped, together with whatever it started, on every way out.
package process
