// Package process starts and ends the children of a run: servers, backends
// and load drivers. Each child leads a process group of its own, is held to a
// CPU set, says that it is ready on an inherited pipe, and is reaped, together
// with whatever it started, on every way out.
//
// Between this process and each child stands a keeper: this program once more,
// which does nothing but wait. It is there for what a process group cannot do.
// A server that puts itself into the background leaves its group and its
// session, and its parent ends; a control group would hold it, but most users
// may not make one. Orphans pass to the nearest ancestor that asked for them
// (PR_SET_CHILD_SUBREAPER), and that is the keeper: whatever a child has
// started, and whatever that has started, is below the keeper of that child,
// and of no other. When the child ends, by itself or not, or when this process
// is gone, however it ended, the keeper kills all of it.
//
// A child that ends although nobody asked it to is over, as a rule. One that shows
// what a crash costs is started again (Spec.Again), as a supervisor of services
// does: its keeper kills what it has left behind, waits, and starts a successor with
// the same listening socket.
//
// What a child has started by way of others is out of reach: a container, a
// unit of systemd, a job of cron. On macOS there are no subreapers, and a
// process that leaves its group is out of reach too.
package process
