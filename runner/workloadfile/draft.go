package workloadfile

import (
	"fmt"
	"strconv"
	"strings"
)

// Draft is the little that a simple workload needs to be said of: one kind of requests.
// All of it is as it would be in a file; empty is nothing.
type Draft struct {
	Name    string
	Calls   string // "session 2ms, db 5ms..40ms + search 15ms": a comma before what is called next, a + before what is called at once; 5ms..40ms are the median and the 99th percentile
	Compute string
	Block   string
	Answer  string
	Clients string
	Rate    string
}

// Text is the draft as a file.
func (d Draft) Text() (string, error) {
	steps, err := d.calls()
	if err != nil {
		return "", err
	}
	if d.Compute != "" {
		steps = append(steps, "      - compute: "+quoted(d.Compute)+" # CPU time\n")
	}
	if d.Block != "" {
		steps = append(steps, "      - block: "+quoted(d.Block)+" # a library that blocks its thread\n")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# A workload: see docs/workload.md, and draw it with interleave workload show.\nname: %s\nrequest:\n", quoted(d.Name))
	if len(steps) == 0 {
		b.WriteString("  - steps: []\n")
	} else {
		b.WriteString("  - steps:\n" + strings.Join(steps, ""))
	}
	for _, line := range []struct{ key, value string }{{"    answer", d.Answer}, {"clients", d.Clients}, {"rate", d.Rate}} {
		if line.value != "" {
			b.WriteString(line.key + ": " + quoted(line.value) + "\n")
		}
	}
	return b.String(), nil
}

// calls are the steps in which services are called.
func (d Draft) calls() (steps []string, err error) {
	if strings.TrimSpace(d.Calls) == "" {
		return nil, nil
	}
	for step := range strings.SplitSeq(d.Calls, ",") {
		var calls []string
		for one := range strings.SplitSeq(step, "+") {
			words := strings.Fields(one)
			if len(words) != 2 {
				return nil, fmt.Errorf("calls: %.40q: want a service and its delay, as in db 5ms or db 5ms..40ms", strings.TrimSpace(one))
			}
			delay := quoted(words[1])
			if p50, p99, scatters := strings.Cut(words[1], ".."); scatters {
				delay = "{p50: " + quoted(p50) + ", p99: " + quoted(p99) + "}"
			}
			calls = append(calls, "call: {name: "+quoted(words[0])+", delay: "+delay+"}\n")
		}
		if len(calls) == 1 {
			steps = append(steps, "      - "+calls[0])
			continue
		}
		steps = append(steps, "      - parallel:\n          - "+strings.Join(calls, "          - "))
	}
	return steps, nil
}

// quoted is a value as YAML has it: as it is, unless it holds what means something there.
func quoted(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '/'
	}
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) && s[0] != '-' && !strings.EqualFold(s, "null") {
		return s
	}
	return strconv.QuoteToASCII(s)
}

// Check says what is wrong with the draft, in a line. Nil means that it makes a workload.
func (d Draft) Check() error {
	text, err := d.Text()
	if err == nil {
		_, err = parse(text)
	}
	return err
}
