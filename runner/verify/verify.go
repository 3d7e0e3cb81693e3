package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	"interleave/internal/endpoint"
	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/validity"
	"interleave/scenarios"
)

// Target is the server in question.
type Target struct {
	Addr     string // host and port, or unix: and the path of a socket
	Host     string // what requests call it; empty means Addr, or localhost for a socket
	Scenario *scenarios.Scenario
	Secret   uint64 // of the proofs of the backends that the server calls, and of what is kept in its data

	// Asked is told which requests were sent and answered under load, where each of
	// them writes a row. May be nil.
	Asked func(*results.Numbers)

	// Restarted says that the server is started again when it ends.
	Restarted bool
}

// At is the server at e, which is to keep the contract of s.
func At(e endpoint.Endpoint, s *scenarios.Scenario) Target {
	return Target{Addr: e.Address(), Host: e.Host, Scenario: s}
}

// host is the Host field of requests.
func (t Target) host() string {
	if t.Host == "" && strings.HasPrefix(t.Addr, endpoint.Unix) {
		return "localhost"
	}
	return cmp.Or(t.Host, t.Addr)
}

// Finding is the outcome of one check.
type Finding struct {
	Check   string `json:"check"`   // what was asked, as a statement that should hold
	Verdict string `json:"verdict"` // the constants below
	Detail  string `json:"detail"`  // what was seen instead; empty if it holds
}

// The verdicts.
const (
	Holds  = "holds"
	Broken = "broken" // the scenario cannot be measured with this server
	Advice = "advice" // it can, but a client may be surprised

	// Unasked is the verdict of the checks that were left out, all in one
	// finding: Detail says why.
	Unasked = "unasked"
)

// check is one question. It returns nil if the statement holds.
type check struct {
	statement string
	verdict   string // if it does not hold
	ask       func(ctx context.Context, t Target) error
}

// errBeside is what a check returns that the scenario gives no reason to ask. Nobody is told
// that such a statement holds.
var errBeside = errors.New("the scenario has no such request")

// advice is an error that makes a check's verdict Advice, whatever it is otherwise.
type advice struct{ error }

// checks lists all questions, the plainest first.
var checks = []check{
	{"answers each kind of request rightly", Broken, rightAnswers},
	{"waits for its upstreams", Broken, waitsForUpstreams},
	{"tells who waits of each message, once", Broken, tellsWhoWaits},
	{"computes as long as it should", Broken, computes},
	{"waits for the whole of a request", Broken, waitsForTheWhole},
	{"keeps a connection alive between requests", Broken, overOne(keepsAlive)},
	{"answers rightly under load from 16 clients", Broken, rightUnderLoad},
	{"closes a connection when asked to", Broken, overOne(closesWhenAsked)},
	{"answers HEAD with the fields of GET and no body", Advice, overOne(answersHead)},
	{"answers 404 on another path", Advice, overOne(refusesOtherPaths)},
	{"answers pipelined requests in order", Advice, overOne(answersPipelined)},
	{"takes a request that arrives byte by byte", Advice, overOne(takesSplitRequest)},
	{"refuses a malformed request with 400 and closes", Advice, overOne(refusesMalformed)},
	{"goes on after clients that vanish", Broken, survivesVanishing},
	{"serves others after a request that goes wrong", Broken, survivesFaults},
}

// Run asks all questions that the scenario gives reason to, each bounded in time and in
// what is read. It calls found after each. It leaves out the others if the plainest gets
// no end of an answer, or if nobody takes connections any more: they would find the same.
func Run(ctx context.Context, t Target, found func(Finding)) (sound bool) {
	sound = true
	checks := t.checks()
	for i, c := range checks {
		limited, cancel := context.WithTimeout(ctx, checkLimit)
		err := c.ask(limited, t)
		cancel()
		if ctx.Err() != nil {
			return false
		}
		if err == errBeside {
			continue
		}
		f := Finding{Check: c.statement, Verdict: Holds}
		if err != nil {
			f.Verdict, f.Detail = c.verdict, err.Error()
			if errors.As(err, new(advice)) {
				f.Verdict = Advice
			}
			sound = sound && f.Verdict != Broken
		}
		found(f)
		var none unanswered
		if rest := len(checks) - i - 1; rest > 0 && errors.As(err, &none) && (i == 0 || errors.Is(err, syscall.ECONNREFUSED)) {
			found(Finding{Check: further(rest), Verdict: Unasked, Detail: none.text})
			return false
		}
	}
	return sound
}

// Unable is the finding about a server that cannot be asked at all, because of why.
func Unable(why string) Finding {
	return Finding{Check: "all of " + quantity.Plural(len(checks), "check"), Verdict: Unasked, Detail: why}
}

// Rows is the finding about what a server has written under load, after its end; nil
// if that could not be read.
func Rows(w *results.Written) Finding {
	f := Finding{Check: "writes one row for each request, and loses none", Verdict: Holds}
	switch {
	case w == nil:
		f.Verdict, f.Detail = Unasked, "the rows could not be read, or nothing was asked under load"
	case validity.RowsFault(*w) != "":
		f.Verdict, f.Detail = Broken, validity.RowsFault(*w)
	}
	return f
}

// Uncalled is the finding about a server that has answered all requests rightly and has
// not called upstreams at these URLs.
func Uncalled(urls []string) Finding {
	f := Finding{Check: "calls each upstream at the whole of its URL", Verdict: Holds}
	if len(urls) > 0 {
		f.Verdict, f.Detail = Broken, "nobody called "+urls[0]+": the path is a part of it, and says who calls"
	}
	return f
}

func further(n int) string {
	if n == 1 {
		return "1 further check"
	}
	return fmt.Sprintf("%d further checks", n)
}

// checkLimit bounds one check.
const checkLimit = 15 * time.Second

// expect is the answer to request number n.
func (t Target) expect(r scenarios.Request, n uint64) (status int, body string) {
	status = r.Want.Status
	if status == 0 {
		status = 200
	}
	return status, render(r.Want.Body, n, t.Secret)
}

func (t Target) target(r scenarios.Request, n uint64) string {
	return render(r.Target, n, t.Secret)
}

// name is what request number n of a kind is called in messages.
func (t Target) name(r scenarios.Request, n uint64) string {
	if r.Live() {
		return "a message of " + t.target(r, n)
	}
	return r.Verb() + " " + t.target(r, n)
}

func differs(what string, got, want any) error {
	return fmt.Errorf("%s is %.60q, want %.60q", what, fmt.Sprint(got), fmt.Sprint(want))
}
