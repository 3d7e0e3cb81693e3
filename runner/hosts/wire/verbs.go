package wire

import (
	"time"

	"interleave/results"
	"interleave/runner/metrics"
)

// The verbs of Lab.Do. Each has a request, whose Session is that of the membership,
// and an answer, in which Failed holds what went wrong.
const (
	DoTime    = "time"    // Request; Clock
	DoProve   = "prove"   // Prove; Answer
	DoStart   = "start"   // Start; Started
	DoInput   = "input"   // Input; Answer
	DoTell    = "tell"    // Tell; Told
	DoSuspend = "suspend" // Suspend; Answer
	DoEnd     = "end"     // End; Ended
	DoState   = "state"   // Child; State
	DoAsk     = "ask"     // Ask; Asked
	DoKeep    = "keep"    // Keep; Kept
	DoWritten = "written" // Written; WrittenRows
	DoRemove  = "remove"  // Child, that of data; Answer
	DoTree    = "tree"    // Tree; Answer
	DoMemory  = "memory"  // Child, a tree's; Memory
	DoBegin   = "begin"   // Begin; Answer
	DoUsed    = "used"    // Child, a tree's; Used
	DoRelease = "release" // Child, a tree's; Answer
	DoWatch   = "watch"   // Watch; Answer
	DoNoise   = "noise"   // Child, a watch's; Noise
	DoBye     = "bye"     // Request; Answer: the membership is over
)

// Request is what each request has.
type Request struct {
	Session string `json:"session"`
}

// Within is the session of a request.
func (r Request) Within() string { return r.Session }

// Answer is what each answer has.
type Answer struct {
	Failed string `json:"failed,omitempty"`
}

// Fault is what went wrong; empty if nothing.
func (a Answer) Fault() string { return a.Failed }

// Fail says what went wrong.
func (a *Answer) Fail(err error) { a.Failed = err.Error() }

// Clock tells the time of a host's clock.
type Clock struct {
	Answer
	At time.Time `json:"at"`
}

// Child is about a child, its data, a tree or a watch, by its id.
type Child struct {
	Request
	ID string `json:"id"`
}

// Prove has an agent ask at Proof, a socket of the host of Address, whether a member of
// the lab listens at Address: only such a one can answer with Secret. Load may go to
// Address from then on.
type Prove struct {
	Request
	Address string `json:"address"`
	Proof   string `json:"proof"`
	Secret  []byte `json:"secret"`
}

// Program is one of the project's programs.
type Program struct {
	Name   string `json:"name"` // interleave, interleave-server, …
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"` // bytes
}

// Argument is an argument of a program: a text, the path of another program, or the folder
// of the data with this id.
type Argument struct {
	Text    string   `json:"text,omitempty"`
	Program *Program `json:"program,omitempty"`
	Data    string   `json:"data,omitempty"`
}

// Start starts a child. An agent accepts an id once. The fields are those of
// process.Spec.
type Start struct {
	Child
	// Listen is where its listening socket is opened, HOST:PORT, without a host at the
	// agent's own address; empty opens none. The agent vouches for it with Secret.
	Listen string `json:"listen,omitempty"`
	Secret []byte `json:"secret,omitempty"`

	Called      string        `json:"called"`
	Program     Program       `json:"program"`
	Arguments   []Argument    `json:"arguments"`
	Environment []string      `json:"environment"` // null asks for none
	CPUs        []int         `json:"cpus"`
	StatusZero  string        `json:"status_zero,omitempty"`
	ReadyWithin time.Duration `json:"ready_within_ns"`
	Again       time.Duration `json:"again_ns"`
	Pipes       bool          `json:"pipes"`
	Input       []byte        `json:"input,omitempty"`
	Owner       string        `json:"owner,omitempty"` // see place.Spec

	// Outside is a server of others to start instead; null for the project's own.
	Outside *Outside `json:"outside,omitempty"`
}

// Outside is a server of others, which the agent has in its folder of such servers.
type Outside struct {
	Name      string            `json:"name"`
	SHA256    string            `json:"sha256"` // of its file
	Scenario  string            `json:"scenario"`
	Upstreams map[string]string `json:"upstreams"`
	Data      string            `json:"data,omitempty"` // the id of its data
	Secret    uint64            `json:"secret"`         // of the upstreams' proofs, and of its data
}

// Started answers a Start, when the child is ready: where it listens, and where the
// agent vouches for that. Both are empty for a child that does not listen.
type Started struct {
	Answer
	Address string `json:"address,omitempty"`
	Proof   string `json:"proof,omitempty"`
}

// Input is written to a child's stdin; Close closes it after that.
type Input struct {
	Child
	Data  []byte `json:"data,omitempty"`
	Close bool   `json:"close,omitempty"`
}

// Tell writes a line to a child's stdin when the agent's clock shows At.
type Tell struct {
	Child
	Line string    `json:"line"`
	At   time.Time `json:"at"`
}

// Told says when a line was written by the agent's clock, or by how much the agent
// learned of it too late; then it was not written.
type Told struct {
	Answer
	At   time.Time     `json:"at"`
	Late time.Duration `json:"late_ns,omitempty"`
}

// Suspend stops a child's processes, or lets them go on.
type Suspend struct {
	Child
	Stopped bool `json:"stopped"`
}

// End ends a child: by Signal and, Grace later, by force; or at once, if Signal is 0.
type End struct {
	Child
	Signal int           `json:"signal"`
	Grace  time.Duration `json:"grace_ns"`
}

// Ended says whether a child ended within its grace.
type Ended struct {
	Answer
	InTime bool `json:"in_time"`
}

// State is what a child is like now.
type State struct {
	Answer
	Stderr   string `json:"stderr"` // the last few kilobytes
	Restarts int    `json:"restarts"`
}

// Ask asks a child that listens, by HTTP.
type Ask struct {
	Child
	Path string `json:"path"`
}

// Asked is the body of its answer.
type Asked struct {
	Answer
	Body string `json:"body"`
}

// Keep makes the files and rows of a server. Its id is theirs.
type Keep struct {
	Child
	Scenario string `json:"scenario"`
	Secret   uint64 `json:"secret"` // which decides what is in them
}

// Kept says in which folder of the host they are.
type Kept struct {
	Answer
	Folder string `json:"folder"`
}

// Written asks what a server that has ended has written of what it was asked to.
type Written struct {
	Child
	Asked *results.Numbers `json:"asked"`
}

// WrittenRows answers it.
type WrittenRows struct {
	Answer
	Rows results.Written `json:"rows"`
}

// Tree looks at a child's processes. Its id is Tree's own; Of is the child's.
type Tree struct {
	Child
	Of      string `json:"of"`
	Below   bool   `json:"below"`
	Account bool   `json:"account"`
}

// Memory is what the processes of a tree hold.
type Memory struct {
	Answer
	Bytes float64 `json:"bytes"`
	Kind  string  `json:"kind"`
}

// Begin begins a tree's window, in which memory is sampled or not.
type Begin struct {
	Child
	Sampled bool `json:"sampled"`
}

// Used is what a tree used in its window. Failed may be set as well.
type Used struct {
	Answer
	Used  metrics.Used  `json:"used"`
	Forks *int64        `json:"forks"`
	Peaks metrics.Peaks `json:"peaks"`
}

// Watch watches a host's noise.
type Watch struct {
	Child
	CPUs []int `json:"cpus"`
}

// Noise is what others took meanwhile.
type Noise struct {
	Answer
	Noise results.Noise `json:"noise"`
}

// Out is what a child said, or how it ended. It travels with a message id, so that it
// counts once, however often it is sent.
type Out struct {
	// Number counts what comes of a child, from 1 on: one that is left out was lost.
	Number int `json:"number"`

	Data []byte `json:"data,omitempty"`
	// Gone is how the child ended; null while it runs.
	Gone *Gone `json:"gone,omitempty"`
}

// Gone is how a child ended.
type Gone struct {
	Err      string `json:"err,omitempty"` // empty for status 0
	Unasked  string `json:"unasked"`
	Stderr   string `json:"stderr"`
	Restarts int    `json:"restarts"`
}

// Fetch asks for a piece of a program, from Offset on and of Most bytes at most.
type Fetch struct {
	Session string `json:"session"`
	SHA256  string `json:"sha256"`
	Offset  int64  `json:"offset"`
	Most    int    `json:"most"`
}

// Fetched is that piece; an empty one is the end.
type Fetched struct {
	Answer
	Data []byte `json:"data"`
}
