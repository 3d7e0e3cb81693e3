package calibrate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/truth"
	"interleave/scenarios"
)

const (
	faultRate  = 2_000
	faultOneIn = 50
)

// kinds says which error each fault is.
var kinds = []struct {
	fault truth.Fault
	kind  string
	name  string
}{
	{truth.WrongByte, results.ErrBody, "one wrong byte"},
	{truth.WrongLength, results.ErrBody, "one byte too many"},
	{truth.Status, results.ErrStatus, "status 500"},
	{truth.Garbage, results.ErrProtocol, "no HTTP"},
	{truth.Reset, results.ErrResetBefore, "reset at once"},
	{truth.Close, results.ErrClosed, "closed at once"},
	{truth.ResetInBody, results.ErrResetAfter, "reset in the middle"},
	{truth.CloseInBody, results.ErrTruncated, "closed in the middle"},
}

// faults asks for the number of each kind of error, to the request.
func faults(seed uint64, quick bool) []question {
	window := time.Second
	if quick {
		window = 300 * time.Millisecond
	}
	var asked []question
	for _, k := range kinds {
		asked = append(asked, question{
			group: "errors", what: k.name,
			server: truth.Spec{Fault: k.fault, OneIn: faultOneIn, Seed: seed, Count: due(faultRate, window)},
			load:   load.Spec{Arrivals: scenarios.Constant, Rate: faultRate, Clients: 50, Duration: window},
			checks: func(o *outcome) []results.CalibrationCheck {
				return append([]results.CalibrationCheck{
					only(o, unsettled(o, equal(k.name+" → "+k.kind, o.account.Faults[k.fault], o.result.Errors[k.kind])), k.kind),
					right(o, k.name),
				}, resent(o, k.name, k.fault)...)
			},
		})
	}
	return append(asked, refusal())
}

// resent compares how many requests were sent again, because a kept connection
// was closed under them before a byte of the answer.
func resent(o *outcome, name string, fault truth.Fault) []results.CalibrationCheck {
	if fault != truth.Reset && fault != truth.Close {
		return nil
	}
	return []results.CalibrationCheck{unsettled(o, equal(name+": sent again", o.account.Resent, o.result.Resent))}
}

// right compares the number of right answers.
func right(o *outcome, name string) results.CalibrationCheck {
	c := equal(name+": right answers", o.account.Right, answered(o))
	if o.load.Timeout == 0 { // those are expected to be in flight at the end
		c = unsettled(o, c)
	}
	if n := o.account.Lost; n > 0 {
		c.Note = fmt.Sprintf("%s %s gone before the answer", quantity.Plural(n, "client"), quantity.Form(n, "was"))
	}
	return c
}

// answered is how many requests of the window were answered rightly, also
// after its end.
func answered(o *outcome) int64 { return o.read.Ended() }

// unsettled notes the requests whose end the driver did not wait for. A host that
// can carry the load has none.
func unsettled(o *outcome, c results.CalibrationCheck) results.CalibrationCheck {
	if n := o.result.InFlightAtEnd; n > 0 {
		c.Note = join(c.Note, fmt.Sprintf("%s %s still in flight when the load ended", quantity.Plural(n, "request"), quantity.Form(n, "was")))
	}
	return c
}

// only fails a check if there are errors of other kinds too.
func only(o *outcome, c results.CalibrationCheck, allowed ...string) results.CalibrationCheck {
	var strays []string
	for _, kind := range slices.Sorted(maps.Keys(o.result.Errors)) {
		if n := o.result.Errors[kind]; n > 0 && !slices.Contains(allowed, kind) {
			strays = append(strays, quantity.Whole(n)+" × "+kind)
		}
	}
	if len(strays) > 0 {
		c.Passed = false
		c.Note = join(c.Note, "other errors: "+strings.Join(strays, ", "))
	}
	return c
}

// refusal asks a server that stops listening, by clients that open a
// connection for each request. All that it has not read was refused.
func refusal() question {
	const (
		rate   = 500
		window = time.Second
		name   = "no longer listening"
	)
	return question{
		group: "errors", what: name,
		server: truth.Spec{RefuseAfter: 400 * time.Millisecond, Count: due(rate, window)},
		// So many clients that one is always there to ask, although each
		// waits a while after it was refused.
		load: load.Spec{Arrivals: scenarios.Constant, Rate: rate, Clients: 150, PerConnection: 1, Duration: window},
		checks: func(o *outcome) []results.CalibrationCheck {
			r := o.result
			// One that was connected when the listener was closed, and not yet
			// accepted, is reset.
			lost := r.Errors[results.ErrRefused] + r.Errors[results.ErrResetBefore] + r.Unsent
			c := equal(name+" → "+results.ErrRefused, int64(due(rate, window))-o.account.Requests, lost)
			if n := r.Unsent; n > 0 {
				c.Note = fmt.Sprintf("%d of them not sent for want of a client", n)
			}
			if n := r.Errors[results.ErrResetBefore]; n > 1 {
				c.Passed = false
				c.Note = join(c.Note, fmt.Sprintf("%d of them reset", n))
			}
			return []results.CalibrationCheck{only(o, unsettled(o, c), results.ErrRefused, results.ErrResetBefore), right(o, name)}
		},
	}
}
