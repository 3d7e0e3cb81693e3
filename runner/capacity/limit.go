package capacity

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"interleave/internal/quantity"
)

// Limit is what a server has to keep.
type Limit struct {
	// Slow is the share of requests, above 0 and below 1, that may take longer than
	// Latency or fail: 0.01 for a p99.
	Slow    float64
	Latency time.Duration // from when a request was due to the last byte of its answer
	Errors  float64       // share of the requests that may fail, from 0 to 1
	Memory  int64         // bytes that a server may take at its peak; 0 means any
	Class   string        // the kind of requests that it is about; empty means all
	Part    float64       // of all requests that are of this class, from 0 to 1; 0 means all
}

// part is the part of all requests that the limit is about.
func (l Limit) part() float64 {
	if l.Part == 0 {
		return 1
	}
	return l.Part
}

// Guess is about how many of the requests that the limit is about are slow together at a
// rate of all requests per second, before any was seen: a part of those that come within
// Latency, and 1 at least.
func (l Limit) Guess(rate float64) float64 {
	return max(1, rate*l.part()*l.Latency.Seconds()/4)
}

// DefaultLimit is 99 % within 50 ms, and no more than one error in a thousand.
var DefaultLimit = Limit{Slow: 0.01, Latency: 50 * time.Millisecond, Errors: 0.001}

// String is the limit in words: "p99 ≤ 50 ms, errors ≤ 0.1 %".
func (l Limit) String() string {
	text := l.latency() + ", errors ≤ " + quantity.ShortPercent(l.Errors)
	if l.Memory > 0 {
		text += ", memory ≤ " + quantity.Size(float64(l.Memory))
	}
	return text
}

// latency is the first half of it, with the class: "p99 of light ≤ 1 ms".
func (l Limit) latency() string {
	of := ""
	if l.Class != "" {
		of = " of " + l.Class
	}
	return fmt.Sprintf("%s%s ≤ %s", l.Percentile(), of, quantity.Duration(l.Latency))
}

// Percentile is the name of the percentile that has to be within Latency: "p99".
func (l Limit) Percentile() string {
	digits := strconv.FormatFloat(100*(1-l.Slow), 'f', 4, 64)
	digits = strings.TrimRight(strings.TrimRight(digits, "0"), ".")
	return "p" + strings.ReplaceAll(digits, ".", "")
}

// percentiles are those that a limit may name, and the share of requests beyond each.
var percentiles = []struct {
	name string
	slow float64
}{{"p50", 0.5}, {"p90", 0.1}, {"p95", 0.05}, {"p99", 0.01}, {"p999", 0.001}}

// ParseLimit reads "p99=50ms,errors=0.1%,memory=512MB,class=light" on top of base. A percentile
// replaces that of base.
func ParseLimit(text string, base Limit) (Limit, error) {
	l, seen := base, []string{}
	for part := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok || value == "" {
			return l, fmt.Errorf("%q: want a name and a value, such as p99=50ms", part)
		}
		what := key
		if strings.HasPrefix(key, "p") {
			what = "percentile"
		}
		if slices.Contains(seen, what) {
			return l, fmt.Errorf("%q: there is a second %s", part, what)
		}
		seen = append(seen, what)
		var err error
		switch what {
		case "percentile":
			err = l.setLatency(key, value)
		case "errors":
			l.Errors, err = errorShare(value)
		case "memory":
			bytes, ok := quantity.ParseSize(value)
			if l.Memory = int64(bytes); !ok || bytes < 1 || bytes > 1<<50 {
				err = errors.New(quantity.SizeForm)
			}
		case "class":
			l.Class = value
		default:
			err = errors.New("valid are p50, p90, p95, p99, p999, errors, memory and class")
		}
		if err != nil {
			return l, fmt.Errorf("%q: %w", part, err)
		}
	}
	return l, nil
}

func (l *Limit) setLatency(key, value string) error {
	for _, p := range percentiles {
		if p.name != key {
			continue
		}
		d, err := time.ParseDuration(value)
		if err != nil || d < 100*time.Microsecond || d > time.Minute {
			return errors.New("want a time from 100us to 1m, such as 50ms")
		}
		l.Slow, l.Latency = p.slow, d
		return nil
	}
	return errors.New("valid percentiles are p50, p90, p95, p99 and p999")
}

func errorShare(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(number, 64)
	if percent {
		v /= 100
	}
	if err != nil || !(v >= 0 && v < 1) {
		return 0, errors.New("want a share below 100%, such as 0.1%")
	}
	return v, nil
}
