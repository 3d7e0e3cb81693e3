// Package csp is tasks that live as long as the server, share nothing, and talk
// over channels: communicating sequential processes, as Hoare described them in
// 1978, as occam, Stackless Python's tasklets and Go's channels have them.
//
// # The tasks
//
//	          descriptors          requests            answers
//	acceptor ────────────▶ reader ──────────▶ handlers ────────▶ writer
//	                        ▲  ▲                                   │
//	               events   │  └───────────────────────────────────┘
//	              poller ───┘            connections
//
// The acceptor takes new connections. The poller turns what happens in the
// kernel into messages. The reader has all connections that wait for their
// clients: it reads requests and hands each to a handler. A handler runs the
// blocking code of a scenario, and then has the writer send the answer, which
// gives the connection back to the reader. All wait for several messages at once
// with select. These tasks are a line; a server has one for every four
// processors, and the acceptor deals connections to them. Around the lines are a
// task that draws the random numbers, one that knows who waits for which topic,
// and one for each subscription.
//
// A connection and the memory of its request are the message. Who has received
// it may change it, and nobody else: ownership travels, so there is no lock in
// this package. (The collector of large buffers and the count of connections,
// which all models have in common, are atomic numbers.)
//
// # Waiting
//
// A handler that waits for an upstream waits for a word of the reader, a timer,
// or the end of the server's patience: one select. So no wait outlives the
// server. Calls at the same time are a task each, and a channel that counts
// their ends. Connections to upstreams that nobody uses wait in a channel.
//
// There is a handler for each request that is in flight, up to a bound: beyond,
// requests wait in the channel. A handler is made when there is none left, and
// ends when it has long had nothing to do. An idle connection
// has no task: it is eighty bytes in the reader's table. A request that waits
// for a message gives its buffer to the reader. A live connection has a task and three
// or four channels, and no buffer while it is silent.
//
// # Back-pressure
//
// Every stage has a bound. A full channel makes its sender wait: writer, reader,
// poller and acceptor in turn, until new clients wait in the kernel. The reader
// alone may not wait to send, or the ring could lock up; it knows how many
// requests are in flight, and refuses with 503 those for which the handlers and
// the queue before them have no room. While a client does not take its answer, it
// is not asked for its next request.
//
// A handler that answers in pieces has the writer send each, as a message, and waits
// for its word. If the client does not take a piece the word is the reader's, who
// hears of it when the client does, or that it never will.
//
// # Live connections
//
//	           messages              frames
//	reader ◀────────────▶ its task ──────────▶ writer
//	           of the topic │  ▲                 │ what the client
//	desk ───────────────────┘  │ taken, or never │ does not take
//	                           └─────────────────┴──────▶ reader
//
// A handler that upgrades its connection becomes that connection's task: it leaves the
// farm, which makes another one when a request needs it, and ends with the connection.
// So the bound on handlers is one on requests, live connections take none of them, and
// MaxConns bounds their tasks. The reader has the connection as before: it reads, joins
// fragments, and says in a channel of one place what has come: a message, a ping, a
// close, that the client was silent for long, that the server stops. With it goes the
// memory that it is in, and until the task asks for more nothing is read: so a client
// cannot send faster than it is answered. The reader closes the channel when the client
// is lost.
//
// The task selects between that and the channel in which the desk tells of its topic. The
// desk may not wait for it: the message that takes the last place says so, and then the
// task asks for more. All that a connection sends is its task's, so that frames do not
// mix. They travel in carriers, of which a line has a fixed number: a message to
// thousands needs no more buffers than these. The task may have one on its way; the
// word that the client has taken it comes from the writer, or, if that took long, from the
// reader. Only the task knows when nobody uses the descriptor any more: it tells the
// reader, who closes it.
//
// A silent connection costs 5.9 KiB of memory, and 6.4 KiB if it follows a topic; with a
// goroutine per connection it is 6.4 and 6.5 KiB (2,000 connections to each). A message
// that is echoed cost 1.25 times the CPU time that it costs there, in one short run: it
// takes three hops, too.
//
// # What a request costs
//
// Three hops between tasks; but the reader hands over all that one look at the
// kernel has brought, a handler that is done finds the next request in the channel,
// and the writer gives back together what it has sent while the reader was busy.
// The connections of a line are served from one poller, so that a request does not
// also pay for parking its connection's goroutine. With 50 clients on one processor
// the smallest request costs 1.1 to 1.25 times the CPU time that it costs a
// goroutine per connection (medians of two runs on a busy machine; single rounds
// 0.94 to 1.52); with 500 clients 0.94 times.
package csp
