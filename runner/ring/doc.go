// Package ring measures several servers side by side.
//
// All of them are up, each with a load driver of its own, and are asked by
// turns, in a new random order in each round. Whoever is not asked has nothing
// in flight. What a host that others use too does to one it does to the others
// as well: on virtual machines the CPU time of a request drifts by a tenth and
// more from one second to the next, and by much less from one such turn to the
// next. A server that is measured alone is a ring of one.
//
// # A turn
//
// A turn has to put on the load that a long window would. So its first part
// does not count (Turn.Lead): caches that others have used are warmed, clients
// of a closed loop begin one after the other over the time that a request
// waits, and the queue gets into its steady state. Then comes what counts, and
// after it the load stays on a little (Turn.Settle), so that requests that were
// due late meet the same load as others. In the end the last answers come: of an
// overloaded server too, whose queue has no steady state. It is told by what it
// answers in the time that counts (results.LoadResult.Offered).
// Where the clients of a server queue for longer than that, its next turns are as much
// longer (see member.shape). One that answers nobody in its first turn has no others, and
// what the turns of a slow one take beyond its share is not taken from its neighbours.
// Where few requests cost as much as all others, in closed loop, what matters
// is that they have their share: then all of a turn counts, which begins and
// ends with nothing in flight and has asked whole mixes (Turn.Whole).
//
// # Slices
//
// What counts of a turn is cut into slices, at whose borders the conductor reads
// what the server has used and what others took from the host (package quiet).
// A slice that was disturbed, or is too near to one that was, is masked: its
// requests count for nothing, nor does its CPU time. The readings alone decide.
// Where requests compute, CPU time and requests do not fit each other at a slice's
// edges: then whole turns that were calm give the CPU time (Used.Calm).
// The driver keeps all requests and is told at the end which slices count (see
// load.Baton). Rounds go on until each server has had the quiet time that it is
// to have, or the ring has had its time.
//
// # On several hosts
//
// Where the server and its load drivers are on hosts of their own, no baton reaches all of
// them (RunApart). The drivers are told of a turn before it comes, and begin it by the clocks
// of their hosts, which takes a quarter of a second: so turns are longer. They are not cut,
// since clocks of two hosts agree well enough to place the begin of a turn, and no better. A
// turn in which others took more than the bound of any of its hosts does not count, and is
// made up for. Who has another turn, and of what shape, is decided by the same rules
// (share.go).
//
// # An excerpt
//
// When all were measured, each server may have one turn more (Plan.Excerpt). Its driver
// keeps each request of it for a picture, and nothing of it counts. All readings were
// taken before.
package ring
