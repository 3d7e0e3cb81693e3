package workload

import (
	"errors"
	"strconv"
	"time"

	"interleave/scenarios"
)

// Workload is what requests do, and what is put on.
type Workload struct {
	Name     string               // the scenario's, and its path without the slash
	Services []scenarios.Upstream // that requests call: Delayed ones
	Kinds    []Kind               // of requests; at least one

	Clients int            // in closed loop; 0 means that there is no such load
	Rate    float64        // of requests per second, at random moments; 0 means that there is no such load
	Goal    scenarios.Goal // what clients are to get
}

// Kind is one kind of requests.
type Kind struct {
	Name   string // its class in results; empty if there is one kind only
	Share  int    // of the requests, relative to the other kinds
	Steps  []Step // one after the other; none means that the answer is ready at once
	Answer int64  // its length in bytes; 0 means a line of text (see kind.tell)
}

// Step is a part of what a request does. One of Calls, Compute and Block is set.
type Step struct {
	Calls   []int         // of services, by their place: all at once where the model can
	Compute time.Duration // CPU time
	Block   time.Duration // for which a call blocks its thread
	Untold  bool          // with Block: the model is not told, as by a library that nobody knew to block
}

// Ordinals counts the calls of one request to each service, by their place.
type Ordinals [MaxServices]int

// Next is which of the calls to a service the next one is, from 1. Those from 2 on are
// further calls (see scenarios.FurtherCall), and only the first brings a proof.
func (o *Ordinals) Next(service int) int {
	o[service]++
	return o[service]
}

// The most that a workload may ask for.
const (
	MaxServices = 32
	MaxKinds    = 32
	MaxSteps    = 64   // of a kind
	MaxCalls    = 32   // of a step
	MaxAllCalls = 1024 // of all kinds together
	MaxShare    = 1000 // of all kinds together, when they are as small as they can be

	MaxTime   = 5 * time.Second // of a step
	MaxWhole  = 8 * time.Second // of all steps of a kind: clients give up after 10 s
	MaxAnswer = 16 << 20        // bytes
	MaxReply  = 1 << 20         // bytes of a service's answer

	MaxClients = 20_000
	MaxRate    = 1_000_000
	// MaxHeld bounds the answers that all clients may wait for together, and what services
	// reply for these, in bytes: a server holds each of them whole.
	MaxHeld = 4 << 30

	// MaxScatter bounds how many times its median a service's 99th percentile is.
	MaxScatter = 1000
)

// Check returns what is wrong with w, in a line. Nil means that it can be served.
func (w *Workload) Check() error {
	if !IsName(w.Name) {
		return errors.New("name " + strconv.Quote(w.Name) + ": " + NameForm)
	}
	if n := len(w.Kinds); n == 0 || n > MaxKinds {
		return errors.New("want 1 to " + strconv.Itoa(MaxKinds) + " kinds of requests")
	}
	if len(w.Services) > MaxServices {
		return errors.New("want at most " + strconv.Itoa(MaxServices) + " services")
	}
	if w.Clients < 0 || w.Clients > MaxClients || !(w.Rate >= 0 && w.Rate <= MaxRate) || w.Clients == 0 && w.Rate == 0 {
		return errors.New("want clients, a rate, or both: at most " + strconv.Itoa(MaxClients) + " clients and " + strconv.Itoa(MaxRate) + "/s")
	}
	if !(w.Goal.Errors >= 0 && w.Goal.Errors <= 1) || w.Goal.P99 < 0 || w.Goal.Memory < 0 {
		return errors.New("the limits are no limits")
	}
	for i, u := range w.Services {
		if err := checkService(u); err != nil {
			return err
		}
		for _, other := range w.Services[:i] {
			if other.Name == u.Name {
				return errors.New("service " + u.Name + " is there twice")
			}
		}
	}
	for i := range w.Kinds {
		if err := w.checkKind(i); err != nil {
			return err
		}
	}
	if w.Mix() > MaxShare {
		return errors.New("the shares are too fine")
	}
	if w.calls() > MaxAllCalls {
		return errors.New("want at most " + strconv.Itoa(MaxAllCalls) + " calls in all kinds of requests together")
	}
	clients := w.connections()
	for _, k := range w.Kinds {
		if w.held(k)*int64(clients) > MaxHeld {
			return errors.New("answer: " + strconv.Itoa(clients) + " clients may wait for answers and replies that a server holds, " + strconv.Itoa(MaxHeld>>30) + " GiB at most together: make the answer or the replies of services shorter, or the clients or the rate less")
		}
	}
	return nil
}

// calls is how many calls all kinds of requests make together.
func (w *Workload) calls() (n int) {
	for _, k := range w.Kinds {
		for _, s := range k.Steps {
			n += len(s.Calls)
		}
	}
	return n
}

// held is how many bytes a server may hold for a request: the answer, and what the services
// reply.
func (w *Workload) held(k Kind) int64 {
	bytes := k.Answer
	for _, s := range k.Steps {
		for _, c := range s.Calls {
			bytes += max(w.Services[c].Size, scenarios.ProofLen)
		}
	}
	return bytes
}

// Longest is how long a request of k may take, where it calls one service after the other
// and each takes as long as it ever does. The services that k calls have to be there.
func (w *Workload) Longest(k Kind) (whole time.Duration) {
	for _, s := range k.Steps {
		whole += s.Compute + s.Block
		for _, c := range s.Calls {
			whole += w.Services[c].Slowest()
		}
	}
	return whole
}

// Mix is how many requests it takes until each kind has had its share exactly.
func (w *Workload) Mix() (n int) {
	for _, k := range w.Kinds {
		n += k.Share / w.unit()
	}
	return n
}

// unit is the greatest number that divides all shares.
func (w *Workload) unit() (unit int) {
	for _, k := range w.Kinds {
		for a := k.Share; a != 0; {
			unit, a = a, unit%a
		}
	}
	return max(unit, 1)
}

func checkService(u scenarios.Upstream) error {
	switch {
	case !IsName(u.Name):
		return errors.New("service " + strconv.Quote(u.Name) + ": " + NameForm)
	case u.Delay <= 0 || u.Delay > MaxTime || u.P99 != 0 && (u.P99 <= u.Delay || u.P99 > MaxTime || u.P99 > MaxScatter*u.Delay):
		return errors.New("service " + u.Name + ": its delay is out of range")
	case u.Size != 0 && u.Size < scenarios.ProofLen || u.Size > MaxReply:
		return errors.New("service " + u.Name + ": its answer is too long, or too short for a proof")
	case u.Kind != scenarios.Delayed || u.Straggler != 0 || u.StragglerOneIn != 0:
		return errors.New("service " + u.Name + " is not one that answers after a delay")
	}
	return nil
}

func (w *Workload) checkKind(i int) error {
	k := &w.Kinds[i]
	what := "kind " + strconv.Itoa(i+1)
	switch {
	case len(w.Kinds) == 1 && k.Name != "" || len(w.Kinds) > 1 && !IsName(k.Name):
		return errors.New(what + ": several kinds have names, and one alone has none")
	case k.Share < 1 || k.Share > mostShare:
		return errors.New(what + ": its share is out of range")
	case k.Answer < 0 || k.Answer > MaxAnswer:
		return errors.New(what + ": its answer is too long")
	case len(k.Steps) > MaxSteps:
		return errors.New(what + ": it has too many steps")
	}
	for _, other := range w.Kinds[:i] {
		if other.Name == k.Name {
			return errors.New(what + ": its name is taken")
		}
	}
	for _, s := range k.Steps {
		set := 0
		for _, is := range []bool{len(s.Calls) > 0, s.Compute != 0, s.Block != 0} {
			if is {
				set++
			}
		}
		if set != 1 || len(s.Calls) > MaxCalls || s.Compute < 0 || s.Compute > MaxTime || s.Block < 0 || s.Block > MaxTime || s.Untold && s.Block == 0 {
			return errors.New(what + ": a step is none, or out of range")
		}
		for _, c := range s.Calls {
			if c < 0 || c >= len(w.Services) {
				return errors.New(what + ": it calls a service that is none")
			}
		}
	}
	if w.Longest(*k) > MaxWhole {
		return errors.New(what + ": it takes too long")
	}
	return nil
}

// mostShare is the most that a kind can say, so that sums are numbers.
const mostShare = 1_000_000

// NameForm says what names are.
const NameForm = "want at most 40 lower-case letters, digits and dashes, the first a letter"

// IsName reports whether s can be a name: it goes into paths and variables as it is.
func IsName(s string) bool {
	if s == "" || len(s) > 40 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
