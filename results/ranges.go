package results

import (
	"fmt"
	"math"
	"strings"
)

// Range is what a measured or planned number can be. A number beyond it is a
// fault or a forgery, and would stretch every axis.
type Range struct {
	Least, Most float64
	Finest      float64 // the smallest that is not zero, without its sign; 0 for any
	Unit        string  // for messages
}

// ranges are by the name of a JSON field, or by its end where that is its
// unit: the first that fits holds, for all that the field holds too. A new
// field in base units needs no line here.
var ranges = []struct {
	field string // a name, or with a * before it the end of one
	Range
}{
	// Differences and slopes: less than nothing, and next to nothing where
	// there is none.
	{"overhead_s", Range{-1e7, 1e7, 0, "s"}},
	{"memory_growth", Range{-1e15, 1e15, 0, "bytes/s"}},
	{"per_connection*", Range{-1e14, 1e14, 0, "bytes"}},
	{"memory_per_connection", Range{-1e14, 1e14, 0, "bytes"}},
	{"began_s", Range{-1e5, 1e5, 0, "s"}},
	{"due_at_s", Range{-1e5, 1e5, 0, "s"}},
	{"*_fraction", Range{-1, 1e3, 0, ""}},
	{"*share", Range{0, 1e3, 0, ""}},
	{"*_queued_s", Range{0, 1e9, 0, "s"}},

	// Of many processors and threads together.
	{"server_cpu_s", Range{0, 1e9, 1e-12, "s"}},
	{"cpu_per_request*", Range{0, 1e4, 1e-10, "s"}}, // with its unit, or as a history names it

	{"throughput", Range{0, 1e10, 1e-9, "/s"}},
	{"latency_p*", Range{0, 1e5, 1e-9, "s"}},
	{"peak_memory", Range{0, 1e14, 1e-3, "bytes"}},

	// A request takes no longer than the longest load.
	{"latency_s", Range{0, 1e5, 1e-9, "s"}},
	{"service_time_s", Range{0, 1e5, 1e-9, "s"}},
	{"send_lag_s", Range{0, 1e5, 1e-9, "s"}},

	{"compute_rounds_per_s", Range{0, 1e15, 1e-9, "/s"}},
	{"*_per_s", Range{0, 1e10, 1e-9, "/s"}},
	{"clock_s", Range{0, 1e10, 0, "s"}}, // since the host began
	{"*_s", Range{0, 1e7, 1e-12, "s"}},
	{"memory_bytes", Range{0, 1e14, 1e-3, "bytes"}},
	{"bytes", Range{0, 1e14, 1e-3, "bytes"}},
	{"mhz*", Range{0, 1e6, 1e-3, "MHz"}},

	// The places of a trial, of which lists are made.
	{"block", Range{-MaxBlocks, MaxBlocks - 1, 0, ""}}, // below 0 in a gate: before those that count,
	{"position", Range{0, 1e6, 0, ""}},
	{"attempt", Range{0, 1e4, 0, ""}},
	{"plan.blocks", Range{0, MaxBlocks, 0, ""}},
}

// MaxBlocks is how many blocks a run has at most.
const MaxBlocks = 10_000

var (
	general = Range{-1e15, 1e15, 0, ""} // of a number whose name says nothing
	counted = Range{0, 1e15, 0, ""}     // of a whole number
)

// holds reports whether v can be.
func (r Range) holds(v float64) bool {
	return v >= r.Least && v <= r.Most && (v == 0 || math.Abs(v) >= r.Finest)
}

// refusal says that a number is impossible, and its range.
func (r Range) refusal(path string, v float64) error {
	unit := ""
	if r.Unit != "" {
		unit = " " + r.Unit
	}
	if math.Abs(v) < r.Finest {
		return fmt.Errorf("%s is %g%s, which cannot be: want 0, or %g at least", path, v, unit, r.Finest)
	}
	return fmt.Errorf("%s is %g%s, which cannot be: want %g to %g", path, v, unit, r.Least, r.Most)
}

// rangeOf is the range of the number at path: that of its own name or of the
// nearest one around it.
func rangeOf(path []string, whole bool) Range {
	for i := len(path) - 1; i >= 0; i-- {
		for _, r := range ranges {
			if fits(r.field, path[:i+1]) {
				return r.Range
			}
		}
	}
	if whole {
		return counted
	}
	return general
}

func fits(field string, path []string) bool {
	name := path[len(path)-1]
	if end, ok := strings.CutPrefix(field, "*"); ok {
		return strings.HasSuffix(name, end)
	}
	if begin, ok := strings.CutSuffix(field, "*"); ok {
		return strings.HasPrefix(name, begin)
	}
	if outer, inner, ok := strings.Cut(field, "."); ok {
		return name == inner && len(path) > 1 && path[len(path)-2] == outer
	}
	return name == field
}
