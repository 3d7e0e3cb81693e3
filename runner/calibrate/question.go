package calibrate

import (
	"context"
	"fmt"
	"math"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/truth"
)

// question is one load on one server, and what is read off it.
type question struct {
	group  string
	what   string // for people; also the name of the check if nothing could be read
	server truth.Spec
	load   load.Spec
	checks func(*outcome) []results.CalibrationCheck
}

// ask puts a question, and if it does not pass, once more.
func (l *lab) ask(ctx context.Context, q question) ([]results.CalibrationCheck, error) {
	first, err := l.try(ctx, q)
	if err != nil || passed(first) {
		return first, err
	}
	second, err := l.try(ctx, q)
	if err != nil {
		return nil, err
	}
	return again(first, second), nil
}

// try puts a question once. A load that could not be carried out is a check
// that failed.
func (l *lab) try(ctx context.Context, q question) ([]results.CalibrationCheck, error) {
	o, err := l.put(ctx, q.server, q.load)
	if fatal(ctx, err) {
		return nil, err
	}
	if err != nil {
		return []results.CalibrationCheck{{
			Group: q.group, Name: q.what, Note: "no reading: " + strings.ReplaceAll(err.Error(), "\n", "; "),
		}}, nil
	}
	checks := q.checks(o)
	for i := range checks {
		checks[i].Group = q.group
		explain(&checks[i], o.result)
	}
	return checks, nil
}

// explain says of a time that is off if it is because the driver did not get
// to send: on a host that does something else, that is the usual reason.
func explain(c *results.CalibrationCheck, r *results.LoadResult) {
	if !c.Passed && c.Unit == seconds && r.SendLag != nil && r.SendLag.P99 > c.Allowed {
		c.Note = join(c.Note, fmt.Sprintf("the driver sent 1 %% of the requests more than %s late", inUnit(r.SendLag.P99, seconds)))
	}
}

// again is the result of a question that was put twice. What passed the first
// time has passed.
func again(first, second []results.CalibrationCheck) []results.CalibrationCheck {
	if len(first) != len(second) { // one of them has no reading
		if len(second) < len(first) {
			first, second = second, first
		}
		second[0].Note = join(second[0].Note, "asked twice: "+first[0].Note)
		return second
	}
	for i := range second {
		if first[i].Passed {
			second[i] = first[i]
			continue
		}
		second[i].Note = join(second[i].Note, fmt.Sprintf("asked twice: first %s for %s", inUnit(first[i].Reading, first[i].Unit), inUnit(first[i].Truth, first[i].Unit)))
		if first[i].Note != "" && !strings.Contains(second[i].Note, first[i].Note) {
			second[i].Note += " (" + first[i].Note + ")"
		}
	}
	return second
}

func join(notes ...string) string {
	var all []string
	for _, n := range notes {
		if n != "" {
			all = append(all, n)
		}
	}
	return strings.Join(all, "; ")
}

// inUnit prints a value for a note.
func inUnit(v float64, unit string) string {
	if unit != seconds {
		return quantity.Short(v)
	}
	return quantity.Span(v)
}

// The units of a check.
const (
	seconds = "s"
	count   = ""
)

// check compares a reading with the truth.
func check(name, unit string, truth, reading, allowed float64) results.CalibrationCheck {
	off := reading - truth
	return results.CalibrationCheck{
		Name: name, Unit: unit, Truth: truth, Reading: reading, Error: off, Allowed: allowed,
		Passed: math.Abs(off) <= allowed,
	}
}

// What a time may differ by: a share of it, or so many seconds if that is
// more.
const (
	allowedShare  = 0.02
	allowedTime   = 100e-6
	allowedOfMost = 1e-3 // of a maximum
)

// timed compares a time.
func timed(name string, truth, reading float64) results.CalibrationCheck {
	return check(name, seconds, truth, reading, max(allowedShare*truth, allowedTime))
}

// most compares a maximum.
func most(name string, truth, reading float64) results.CalibrationCheck {
	return check(name, seconds, truth, reading, max(allowedShare*truth, allowedOfMost))
}

// equal compares counts that have to be the same.
func equal(name string, truth, reading int64) results.CalibrationCheck {
	return check(name, count, float64(truth), float64(reading), 0)
}
