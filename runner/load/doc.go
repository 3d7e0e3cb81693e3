// Package load puts load on an HTTP server and says what came back: it is the
// clients' half of every measurement.
//
// It runs as a process of its own (Child), so that its memory and CPU are not
// the runner's and so that it can be pinned; the runner holds the other end
// (Driver). Spec goes in, a results.LoadResult comes out.
//
// # Two engines
//
// The native engine drives raw sockets from one thread per shard, each with
// its own poller, connections and histograms; a shard allocates nothing per
// request. The hey engine runs github.com/rakyll/hey/requester and is the
// second opinion on closed-loop cells. It checks less: see hey.go.
//
// # Groups
//
// Clients that act alike are a group (Spec.Groups): a class of requests, a closed
// loop or a schedule, and how a connection is used. Groups act at the same time.
// A load is in open loop if any group is; what is said of requests that were due
// is said of those that are sent on a schedule. Each thread has a part of each
// group.
//
// Clients of a group may write and read a few bytes at a time (scenarios.Pace). Who
// reads slowly has a small receive buffer, so that a server has to wait for him, and
// has his answer when he has read it.
//
// # Answers that tell of others' requests
//
// Whoever waits in a chat is answered when another client has sent something
// (scenarios.Expect.Reports). Until then the client is parked: its request is
// neither in flight nor due, and its answer belongs to the window in which the
// other request was sent, from which its time runs. Each message has a number: a
// client that is given one twice, or misses one, has a wrong answer. Such clients
// are there before the load begins, in steps, so that the memory they cost can be
// read. LoadResult.Deliveries says when the last of them was told.
//
// # Requests that go wrong
//
// The handlers of some requests panic, end their process, hang or leak
// (scenarios.Fault). What that does to the others is LoadResult.Faults: how many of
// them were not answered rightly, and after each fault how long it took until they
// were answered as before (aftermath). It is seen by turns only, in slices of 20 ms
// after each fault.
//
// # Live connections
//
// Requests may be messages of WebSocket connections (scenarios.WebSocket). Each is
// upgraded when it is opened, and counts as established from then on; the time that the
// upgrade takes belongs to a request only if it needed a new connection. The server's
// pings are answered. A connection that the server closes, and a message that nobody
// has asked for, are errors, and nothing is sent twice.
//
// # Which requests count
//
// Load goes on without a break from warm-up through the window to a short
// settling time, so that no request is measured under other conditions than
// its neighbours. A request belongs to the window if it starts within it: by
// its intended send in open loop, by its actual one in closed loop. That rule
// looks at no outcome, so it favours neither fast nor slow requests. The
// settling time ends as soon as all requests of the window are answered, and
// after 250 ms at the latest. Wrong answers and broken connections have no
// latency, they are errors.
//
// # Requests that did not end
//
// Requests still in flight at the end of the settling time, and requests that
// were due and never sent, are left at the age that they have then; requests
// that timed out are left at their time-out, and are errors too. They would
// have taken longer. They are kept in a histogram of their own, and the figures
// are Kaplan-Meier estimates from both (package stat): a mean, percentile or
// maximum beyond what these determine is null, and LoadResult says what it is
// at least. That is free of bias because all requests are followed to the same
// time, 250 ms after the window or when the load was told to end: a request
// answered later counts as one that was not. So the age at which a request is
// left depends on when it was due and not on how long it takes. It takes a
// server whose latency does not depend on that either: where a queue grows for
// as long as the load lasts, the figures are of this window only.
//
// Requests that were sent before the window and had no answer at its end are not
// the window's. Their number is told. The hey engine waits for all answers, so
// that only time-outs are left; it does not say which of these were the
// window's.
//
// Throughput counts right answers by when they arrived, within the window.
// Errors count if they happened in the window or to one of its requests;
// faults of the client itself count at any time, for they spoil the trial.
//
// With Spec.Extend, a window whose halves differ is doubled once. That is
// decided some milliseconds before its end, from throughput alone, and without
// a break in the load; then all that was said of the window is true of the
// doubled one.
//
// The mean number of requests in flight is the integral over the window of
// those sent and not answered, by the times of sending and answering. It is
// kept apart from the latencies, so that they can be held against each other.
//
// # Which answers are right
//
// Spec.Requests and Spec.Expect say what is right. Where nobody said it, the
// native engine learns it: once 5 of the first 8 answers with an accepted
// status have the same body, by length and CRC-32C, all answers must have it,
// and another body is results.ErrBody. Those first answers may come to any
// thread or idle connection. They too are held against what was learned, when
// the load has ended: until then it is open whether they were right. If they
// differ, bodies are not checked, and a warning says so. The heads of answers
// are not learned, nor is the status among those that are accepted.
//
// An answer may be too long to be held (scenarios.Expect.Stream): its bytes are
// made from a seed, and each piece is compared with what the seed makes. Once a byte
// is wrong, or one too many, the connection is closed, because what follows may have
// no end.
//
// # What a latency is
//
// In open loop, latency runs from the intended send, start + i/rate in
// integer nanoseconds, to the moment the last byte arrived, however late the
// request could go out: requests that are due while all connections are busy
// wait in a queue, and their clock runs. Service time runs from the moment
// the driver acted: the write, or the connect if the request needed a new
// connection.
//
// When an answer arrived, Linux says: the kernel notes the time when it takes
// the last bytes in, so that it is not in the latency how long the driver
// takes to wake up, to get the processor and to come to this connection. That
// time is of the day and is brought to the load's clock anew for each batch
// of events. Where the kernel says nothing, where the time of day was set
// meanwhile, and on other systems, it is the moment the answer was read.
// LoadResult.Stamps tells which. To note it costs the driver some 0.4 µs per
// request, and whoever sends on that host some 0.03 µs per segment.
//
// In closed loop, latency is service time. The client acts when it has read its
// answer. The kernel is asked there only if the warm-up showed that the thread
// has time to spare: one that is busy reads at once what there is.
//
// Send lag is the driver's own part of the waiting: from the intended send,
// or from when a connection became free if all were busy, to the write. It is
// kept small by waking up early and spinning until a request is due (pacer).
// That CPU time, up to 15 % of a processor, is not part of the generator's:
// the question there is whether the driver had any to spare, and without the
// spinning it would have slept.
//
// # Phases
//
// A load may have phases (scenarios.Phase), by turns only. Each turn but the first has
// all of them, and a part of its length for each. The time of a schedule runs as fast
// as the phase says, so that its requests are due more or less often. Clients of a
// closed loop may act in one phase alone: they begin nothing in others, and end what
// they have begun. LoadResult.Phases says of the first group what was due in each
// phase, answered in time (Spec.InTime), or not served; LoadResult.Recovery says when
// answers were in time again after the strain.
//
// # Turns
//
// Several drivers can put their loads on as many servers by turns, each with a
// clock that stands still while others have theirs (turns). A conductor gives
// the turns (Baton) and says at the end which time counts. Until then a driver
// keeps each request, in 32 bytes (rows). A driver that no baton reaches, on another host,
// gives itself its turns (ownTurns), each when it is told to (Step).
//
// # What is sent twice
//
// A server may close a connection that it has kept, without a word, at the
// moment at which a request is on its way. HTTP clients send such a request
// again, and so does the driver: once, on a new connection, if the connection
// had carried an answer before, not a byte of this request's answer has come,
// and its method is idempotent (GET, HEAD, OPTIONS, TRACE, PUT, DELETE). The
// request's clock goes on from when it was first due and sent.
// LoadResult.Resent counts these, and a warning tells of them. If the request
// fails on the new connection too, that is an error. There is no other retry:
// a request that is lost on a new connection, one without an idempotent method,
// and one whose answer has begun, are errors.
//
// A connection that the server announced to close, or closed between two
// requests, is reopened without a word. If the driver learns only from its
// write that a kept connection is gone, and the socket takes not a byte, the
// server cannot have seen the request: it counts as sent again, whatever the
// method.
//
// # Errors
//
// LoadResult.Errors counts by kind. LoadResult.ErrorDetails tells the causes
// apart, each with an example: the status, the parser's reason, the system's
// error. Errors before the window are in LoadResult.WarmupErrors; without a
// warm-up there are none, for the first request belongs to the window. If more
// than Spec.MaxErrors of the requests fail, the result is not valid.
//
// What a load allows (Spec.Allow) is counted apart, in LoadResult.Allowed: it is a
// figure and no error, and has no latency.
//
// Redirects are not followed. Where nobody said which status is right they are
// taken for right, and a warning says how many there were.
package load
