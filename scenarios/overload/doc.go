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
// What comes before the overload is short, and what comes after it is four times as
// long: a queue is gone after twice the overload where a model costs nothing, and after
// three times where a tenth of the processor goes into it.
package overload
