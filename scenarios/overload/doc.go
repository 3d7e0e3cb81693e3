// Package overload is a request that computes for 4 ms on a server that has one
// processor, so that every model can answer about 250 of them per second. For a while
// twice as many come, and then half as many:
//
//	requests/s
//	500 │        ┌───────┐
//	    │        │       │
//	250 │ ─ ─ ─ ─│─ ─ ─ ─│─ ─ ─ ─ what a processor can do ─ ─ ─
//	125 │ ───────┘       └─────────────────────────────────────
//	    └────────┬───────┬─────────────────────────────────────▶ time
//	      before  overload  after
//
// Each request has a connection of its own, as clients have who come for the first
// time. An answer is in time within 100 ms: later nobody waits for it any more.
//
// A server that takes in whatever comes answers everybody, too late. The queue that is
// left in the end takes it twice as long as the overload lasted, since half of the
// processor is still needed for those who come. A server that refuses what it cannot
// answer in time goes on answering as many as it can. The first load lets each model
// do what it does by itself, and under the second one it holds 16 connections at most.
//
// # Who melts, and how fast
//
// Without a bound everybody does. Work comes twice as fast as it is done, so that after
// a time t in overload the queue is t long. A server that answers in the order of
// arrival has 100 ms of that in time, of 800 ms: 50 of 400 requests, a quarter of its
// capacity. One that works at all requests at the same time, in threads or processes,
// lets each newcomer delay all who came before: who comes at t is answered at about 5t,
// since nearly all of them are unfinished. In time are those of the first 25 ms, a
// sixteenth of its capacity.
//
// With 16 connections a request waits twice: outside, in the listener's queue, until the
// 16 before it are through, and then inside. A server takes the oldest 16 of those who
// came meanwhile, so that the i-th of them is answered after 16 s + i (s − 2 ms), where
// s is what a request costs. With 4 ms all are in time, after 96 ms at the latest. With
// 4.4 ms three quarters are, and with 4.8 ms half: what a model adds, and what else runs
// on the processor, decides by how much more than itself. Who wants all of them in time
// holds no more than half as many requests as the limit has room for, here 12.
//
// A process for each request costs as much again as it computes, so that the 16 never
// come in time, and half of what others can answer is too much for it.
//
// What comes before the overload is short, and what comes after it is four times as
// long: a queue is gone after twice the overload where a model costs nothing, and after
// three times where a tenth of the processor goes into it.
package overload
