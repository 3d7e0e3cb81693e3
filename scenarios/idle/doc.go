// Package idle is a small request on a few connections beside thousands that
// are open and silent. It shows what an idle connection costs in memory, and
// whether the silent ones slow the others down.
//
// # As many as the host allows
//
// Each silent connection takes a descriptor of the server and one of the load driver,
// a port of one of the driver's addresses, and memory at both ends. The driver connects
// from one loopback address for each 15,000 connections, so that ports are no limit on
// Linux. Descriptors are: 20,000 connections need a limit of 20,080 for each process
// (ulimit -n). More drivers would not help, since the server's limit is the same. A load
// that does not fit is not measured, and the plan says which limit keeps it out.
package idle
