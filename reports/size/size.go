// Package size says in words which setting of a server is enough for a rate, for all
// forms of the report.
package size

import (
	"fmt"
	"math"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
)

// Row is one setting of a server.
type Row struct {
	Setting string
	Verdict string // "kept 2 of 2"
	P90     string // empty if it is not known, as the following
	P99     string
	Slow    string
	CPU     string // time of a request
	Busy    string // share of the server's processors
	Memory  string
	Answer  bool // it is the one that was looked for
}

// Rows are the settings of one server that were tried, in their order.
func Rows(s *results.Size) (rows []Row) {
	for _, p := range s.Points {
		r := Row{
			Setting: quantity.Whole(p.Setting), Slow: quantity.ShortPercent(p.Slow),
			Verdict: fmt.Sprintf("kept %d of %d", p.Kept, p.Probes),
			Answer:  s.Value != nil && *s.Value == p.Setting,
		}
		if p.P90 != nil {
			r.P90 = quantity.Span(*p.P90)
		}
		if p.P99 != nil {
			r.P99 = quantity.Span(*p.P99)
		}
		if p.CPU != nil {
			r.CPU = quantity.Span(*p.CPU)
		}
		if p.Busy != nil {
			r.Busy = quantity.ShortPercent(*p.Busy)
		}
		if p.Memory != nil {
			r.Memory = quantity.Size(*p.Memory)
		}
		rows = append(rows, r)
	}
	return rows
}

// Line is the answer: "threadpool needs 7 workers [7–8] for 300 requests/s of purchase
// within p99 ≤ 50 ms, errors ≤ 0.1 %".
func Line(s *results.Size) string {
	asked := fmt.Sprintf("%s requests/s of %s within %s", quantity.Short(s.Rate/float64(max(s.Servers, 1))), s.Scenario, s.Limit.Text)
	who := s.Model
	if s.CPUs > 0 {
		who = fmt.Sprintf("%s with %s", s.Model, processors(s.CPUs))
		if s.Servers > 1 {
			who = fmt.Sprintf("each of %s", servers(s))
		}
	}
	switch {
	case s.Failed != "":
		return who + ": " + s.Failed
	case s.Value == nil && len(s.Points) == 0:
		return who + ": the search ended before any setting was decided"
	case s.Value == nil:
		last := s.Points[len(s.Points)-1].Setting
		return fmt.Sprintf("%s is too slow for %s with any number of %s up to %s%s", who, asked, s.Setting, quantity.Whole(last), why(s))
	}
	return fmt.Sprintf("%s needs %s%s for %s", who, Number(s.Setting, *s.Value), interval(s), asked)
}

// servers names several servers of one kind: "4 × threadpool with 0.5 processors".
func servers(s *results.Size) string {
	return fmt.Sprintf("%s × %s with %s", quantity.Whole(s.Servers), s.Model, processors(s.CPUs))
}

func processors(n float64) string {
	if n == 1 {
		return "1 processor"
	}
	return quantity.Short(n) + " processors"
}

// Number is a setting in words: "1 worker", "a queue of 16".
func Number(setting string, n int) string {
	if setting == "queue" {
		return "a queue of " + quantity.Whole(n)
	}
	return quantity.Plural(n, strings.TrimSuffix(setting, "s"))
}

func interval(s *results.Size) string {
	switch {
	case s.High == nil:
		return fmt.Sprintf(" [%s or more]", quantity.Whole(*s.Low))
	case *s.Low == *s.High && s.Sure:
		return ""
	case *s.Low == *s.High:
		return " (found once)"
	}
	return fmt.Sprintf(" [%s–%s]", quantity.Whole(*s.Low), quantity.Whole(*s.High))
}

// why says what gave out with the largest setting, in brackets; empty if that is not known.
func why(s *results.Size) string {
	p := s.Points[len(s.Points)-1]
	switch {
	case p.Busy != nil && *p.Busy >= 0.85:
		return fmt.Sprintf(" (its processors are busy for %s)", quantity.ShortPercent(*p.Busy))
	case p.Cause == "errors":
		return " (requests fail)"
	case p.Cause == "memory":
		return " (it takes more memory than it may)"
	case p.Busy != nil:
		return fmt.Sprintf(" (its processors are busy for %s only)", quantity.ShortPercent(*p.Busy))
	}
	return ""
}

// Formula says what arithmetic has to say of the answer; empty where it says nothing.
func Formula(s *results.Size) string {
	f := s.Formula
	if f == nil || s.Value == nil {
		return ""
	}
	each := s.Rate / float64(max(s.Servers, 1))
	text := fmt.Sprintf("The formula threads = processors × (1 + wait / CPU time) says %s: %s × (1 + %s / %s). That many keep every processor busy, at %s requests/s.",
		quantity.Short(f.Threads), quantity.Short(f.Processors), quantity.Span(f.Wait), quantity.Span(f.CPU), quantity.Short(f.Highest))
	text += fmt.Sprintf(" At %s/s, by Little's law, %s at work on average, and the processors are busy for %s.",
		quantity.Short(each), areBusy(f.Busy), quantity.ShortPercent(math.Min(each/f.Highest, 1)))
	switch v := float64(*s.Value); {
	case v > 1.25*f.Threads+1:
		text += " The limit takes more than the formula: requests that come at random moments come together, and must not wait for each other."
	case v < f.Threads/1.25-1:
		text += " The limit takes fewer than the formula, since this rate does not need every processor all the time."
	default:
		text += " The formula agrees with what was measured."
	}
	return text
}

// Noise says that others disturbed the host in time that counts; empty if they did not.
func Noise(s *results.Size) string {
	text := fmt.Sprintf("Others disturbed this host for up to %s of a probe's time, which counts all the same, since there was no other", quantity.ShortPercent(s.Disturbed))
	switch {
	case s.Disturbed == 0 && !s.Late:
		return ""
	case s.Disturbed == 0:
		text = "Something on this host held the load driver up in a probe that counts all the same, since there was no better one"
	}
	if s.Value != nil && *s.Value == 1 {
		return text + "."
	}
	return text + ": fewer may be enough where nothing else runs."
}

// Together compares what servers with a quota of CPU time take together: many small ones
// or a large one. It is empty where none has a quota.
func Together(s *results.Sizes) (lines []string) {
	for i := range s.Measured {
		m := &s.Measured[i]
		if m.CPUs == 0 || m.Value == nil {
			continue
		}
		line := fmt.Sprintf("%s: %s in all", servers(m), Number(m.Setting, m.Servers**m.Value))
		for _, p := range m.Points {
			if p.Setting == *m.Value && p.Memory != nil {
				line += ", " + quantity.Size(*p.Memory*float64(m.Servers))
			}
			if p.Setting == *m.Value && p.P90 != nil {
				line += ", p90 " + quantity.Span(*p.P90)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func areBusy(n float64) string {
	if short := quantity.Short(n); short == "1" {
		return "1 worker is"
	} else {
		return short + " workers are"
	}
}
