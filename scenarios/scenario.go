package scenarios

import (
	"slices"
	"time"
)

// Scenario is one request that tells concurrency models apart.
type Scenario struct {
	Name       string   // the request path without its slash, lower-case
	Summary    string   // what one request does, in one line
	TellsApart string   // which difference between models it aims at
	Paths      []string // served paths; empty means "/" + Name. All else is 404

	Upstreams []Upstream
	Needs     []Ability // of a model; one that lacks any does not serve the scenario

	// SocketBuffer is what each socket of a server asks the system for, in bytes, to
	// send and to receive. It may take twice as much. 0 leaves it to the system,
	// which may take a hundred times as much for one whose peer is slow.
	SocketBuffer int

	Blocking BlockingHandler
	Callback CallbackHandler
	Sources  string // folder of the handlers, below scenarios; empty means Name

	// Workload is the workload that the scenario was made of, in its compact form (see
	// package workload): it is how a server is told of it. Empty for all that every
	// server knows by their names.
	Workload string
	// WorkloadText is the file that says the same, for results. Servers do not have it.
	WorkloadText string
	// Goal is what clients are to get; zero if nobody said.
	Goal Goal

	// Library names what handlers call to read files and to read and write rows: each
	// call blocks its thread, and each right answer has written one row. Only
	// programs that have it linked in serve the scenario, those with its name at
	// the end (see Program). Empty means that handlers call none.
	Library string
	// Own says that the requests are those of an application of the user's: only
	// servers whose files have these requests serve the scenario, and no model does.
	Own bool
	// Database is where handlers that need Querying read and write rows instead; else
	// nil. It is nil too where the library is not linked in.
	Database *Database
	// Keep has the rows in a server that whoever measures was told of; a zero Keeper
	// means in the folder of the files, by SQLite.
	Keep Keeper
	// Open tells the library in which folder the files and rows are, before the
	// first request. It is nil where the library is not linked in.
	Open func(folder string) error

	Requests    []Request    // the mix that clients send; at least one
	Loads       []Load       // quick profiles use those that are Quick; the first one is what most of a report is about
	Points      []Load       // of the scenario's curves; see Clients and Rates. One named like one of Loads is that load
	Predictions []Prediction // stated before anything is run
	Shows       []Shows      // the qualities of models that it tells apart
}

// Upstream is a service that handlers call, run by the backends' process.
type Upstream struct {
	Name           string
	Kind           Kind
	Delay          time.Duration // before each answer; of a Topic, before a message is posted
	Straggler      time.Duration // instead of Delay, for the rare slow answer
	StragglerOneIn int           // one call in so many is slow, by seed; 0 means none
	Size           int64         // of Bytes: the length of each answer's body. Of Delayed: what is filled up behind the proof to that length; 0 means nothing

	// P99 has the delays scatter: they are lognormal then, Delay is their median, and one
	// in a hundred is longer than P99. By seed, as stragglers are. 0 means that they are
	// all Delay.
	P99 time.Duration
}

// Kind is what an upstream does.
type Kind string

const (
	Delayed Kind = ""      // answers after a delay
	Topic   Kind = "topic" // a message bus: see Topics
	Bytes   Kind = "bytes" // answers with the Content that the proof seeds: see Streams
)

// Request is one kind of request in a scenario's mix. {n} in Target and Body
// stands for the request's number, which makes each request distinct, and {after}
// for the number of the last message that the client was given, 0 if none was.
type Request struct {
	Class  string // names the kind in results ("light", "heavy"); empty if there is one kind
	Method string // empty means GET
	Target string
	Body   string
	Host   string  // what it calls the server; empty means its address
	Fields []Field // of its head, beside Host and the length of Body

	// Protocol is what its connection speaks. With WebSocket, Target is where each
	// connection is upgraded, once: it has no numbers in it. A request is then the
	// message Body, and its answer the next message, which is Want.Body. One whose
	// answer Reports others sends nothing.
	Protocol Protocol

	// Weight is its share of the mix relative to the others; 0 means 1. It
	// has that share of each run of requests as long as all weights together.
	Weight int
	Want   Expect

	// Calls names the upstreams that its handler waits for; nil means all of the
	// scenario's, and an empty list none.
	Calls []string
	// Compute is the CPU time that the handler computes for it, on a processor
	// of the rate that MeasureRate finds; 0 means next to none. Our handlers
	// know it by themselves; people, verify and outside servers are told.
	Compute time.Duration
	// Block is for how long its handler makes a blocking call, beside its
	// upstreams; 0 means none.
	Block time.Duration

	// Steps are what its handler does, one after the other, where that is more than to
	// wait for all of Calls at once and then to block and to compute; nil where it is not.
	Steps []Step

	// Fault is how its handler goes wrong; empty if it does not. What Want says is
	// then the answer that a server may give in spite of it: see Load.Allow for
	// what else may become of the request.
	Fault Fault
	// LibraryCalls is what its handler calls the library for, one after the other, as people
	// are told: "read a file".
	LibraryCalls []string
}

// Field is a field of a request's head.
type Field struct{ Name, Value string }

// Step is a part of what a handler does. One of its fields is set.
type Step struct {
	Calls   []string      // names of upstreams, which are asked at once
	Compute time.Duration // CPU time
	Block   time.Duration // for which a call blocks its thread
	Untold  bool          // with Block: nobody tells the model (see BlockingIO)
}

// Protocol is what the connection of a request speaks.
type Protocol string

const (
	HTTP      Protocol = ""
	WebSocket Protocol = "websocket"
)

// Live reports whether the request is a message of a live connection.
func (r *Request) Live() bool { return r.Protocol == WebSocket }

// Verb is the request's method.
func (r *Request) Verb() string {
	if r.Method == "" {
		return "GET"
	}
	return r.Method
}

// Queries reports whether handlers ask a database over connections of their process.
func (s *Scenario) Queries() bool { return slices.Contains(s.Needs, Querying) }

// Path is the first of the paths that s serves.
func (s *Scenario) Path() string {
	if len(s.Paths) > 0 {
		return s.Paths[0]
	}
	return "/" + s.Name
}

// Program is the name of the program that is to base what interleave-server-sql is
// to interleave-server: base itself, unless s calls a library.
func (s *Scenario) Program(base string) string {
	if s.Library == "" {
		return base
	}
	return base + "-" + s.Library
}

// LongestBlock is the longest blocking call of a request of s.
func (s *Scenario) LongestBlock() time.Duration {
	return Longest(s.Requests, func(r Request) time.Duration { return r.Block })
}

// LongestCompute is the most CPU time that a request of s computes.
func (s *Scenario) LongestCompute() time.Duration {
	var longest time.Duration
	for _, r := range s.Requests {
		longest = max(longest, r.Compute)
	}
	return longest
}
