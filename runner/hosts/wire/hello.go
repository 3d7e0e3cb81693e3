package wire

import (
	"runtime"
	"strconv"
	"strings"
	"time"

	"interleave/results"
)

// Hello is an agent's: it asks to be a member.
type Hello struct {
	Version  string `json:"version"`  // Protocol
	Instance string `json:"instance"` // another one for each process
	Platform string `json:"platform"` // Platform's

	// Programs are the SHA-256 of the programs that the agent has, by name.
	Programs map[string]string `json:"programs"`
	// Accepts says that it takes programs from the coordinator, too.
	Accepts bool `json:"accepts_programs"`
	// Servers says that it starts outside servers.
	Servers bool `json:"accepts_servers"`

	Address string              `json:"address"` // by which other hosts reach it
	Facts   results.Environment `json:"facts"`
}

// Platform is the system and the processor for which this program is built: "linux/amd64".
func Platform() string { return runtime.GOOS + "/" + runtime.GOARCH }

// Protocol is the version of these messages.
const Protocol = "2"

// Welcome answers a Hello.
type Welcome struct {
	// Refused says why the agent is no member; empty if it is.
	Refused string `json:"refused,omitempty"`
	// Session names the membership. The agent obeys nobody who does not know it.
	Session string `json:"session,omitempty"`
	// Beat is how often each side says that it is there.
	Beat time.Duration `json:"beat_ns,omitempty"`
}

// Beat says that its sender is there: an agent, in a session, or the coordinator, whose
// own one is the first part of all sessions.
type Beat struct {
	Session string `json:"session"`
	Leaves  bool   `json:"leaves,omitempty"` // an agent's last one
}

// Session names the membership with this number in a coordinator's own session.
func Session(coordinator string, number int) string {
	return coordinator + "-" + strconv.Itoa(number)
}

// SessionOf is the coordinator's own session in that of a membership.
func SessionOf(membership string) string {
	own, _, _ := strings.Cut(membership, "-")
	return own
}

// BeatEvery is how often by default, and BeatsMissed after how many that did not come
// in a row a member is lost.
const (
	BeatEvery   = 100 * time.Millisecond
	BeatsMissed = 3
)

// CoordinatorSilent is after how many missed beats of the coordinator's an agent ends
// its children.
const CoordinatorSilent = 10
