// Command peers measures the models beside servers of others: nginx, fasthttp,
// Mongrel2, and small servers in C that do what a model does and nothing else.
// Most models have a target, which is a ratio to such a peer.
//
// The servers of a stage are all up at the same time, on the same processor, and
// the load drivers are on another one. In a round each server is asked for a second,
// in turns of 200 ms in ever new random order. A ratio is made within a round; the
// table has the median over the rounds, and the lowest and the highest.
//
// The load driver is our own. It keeps its connections from one turn to the next, so
// that no turn pays for making them; a turn ends with the answer to its last
// request, so that CPU time and answers belong together; and it checks each answer,
// so that a server that answers wrongly is found.
//
// CPU time is that of a server's whole process tree, of daemons too: whatever a
// server has started is below its keeper (package process), and ends with it. So
// nothing is left when this program ends, however that is.
package main
