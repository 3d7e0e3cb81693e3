package text

import (
	"bufio"
	"fmt"
	"strings"

	"interleave/reports/trust"
	"interleave/results"
)

// validity writes what is known of the numbers' validity: which checks did
// not pass, the noise, the calibration and the second opinion.
func validity(b *bufio.Writer, t *trust.Trust) {
	fmt.Fprint(b, "\n## Can I trust this?\n\n")
	for _, f := range t.Noise {
		fmt.Fprintf(b, "- %s: %s\n", Escape(f.Name), Escape(f.Text))
	}
	hosts(b, t.Hosts)
	fmt.Fprintf(b, "- Calibration: %s\n", Escape(t.Calibration.Line))
	for _, c := range t.Calibration.Checks {
		if !c.Passed {
			fmt.Fprintf(b, "- Calibration failed: %s, %s: read %s where %s is true, %s allowed\n", Escape(c.Group), Escape(c.Name), Escape(c.Reading), Escape(c.Truth), Escape(c.Allowed))
		}
	}
	for _, o := range t.Opinions {
		fmt.Fprintf(b, "- Second opinion, %s / %s: %s over %s: throughput %s, p50 %s; agrees: %s\n",
			Escape(o.Load), Escape(o.Model), Escape(o.Engine), Escape(o.First), Escape(o.Throughput.Text), Escape(o.P50.Text), Escape(o.Agree))
	}
	checks(b, t)
}

// hosts writes on which hosts the trials ran, if there were several.
func hosts(b *bufio.Writer, rows []trust.HostRow) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprint(b, "\n| host | part | processors | taken by others | clock | began off by | requests | p50 | p99 | driver's headroom |\n|---|---|---|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, h := range rows {
		fmt.Fprintf(b, "| %s | %s | %s |", Escape(h.Name), Escape(h.Role), Escape(h.CPUs))
		for _, text := range []string{h.Noise, h.Clock, h.Began, h.Requests, h.P50, h.P99, h.Headroom} {
			fmt.Fprintf(b, " %s |", Escape(text))
		}
		fmt.Fprintln(b)
	}
	fmt.Fprintln(b)
}

// checks writes the checks that not all trials passed.
func checks(b *bufio.Writer, t *trust.Trust) {
	if t.NoChecks != "" {
		fmt.Fprintf(b, "- Checks: %s\n", Escape(t.NoChecks))
		return
	}
	var passed []string
	var doubted []*trust.CheckRow
	for _, c := range t.Checks {
		if c.Worst() == results.Passed && c.Count(results.Unknown) == 0 {
			passed = append(passed, Escape(c.Name))
		} else {
			doubted = append(doubted, c)
		}
	}
	if len(passed) > 0 {
		fmt.Fprintf(b, "- Checks that all trials passed: %s\n", strings.Join(passed, ", "))
	}
	if len(doubted) == 0 {
		return
	}
	fmt.Fprint(b, "\n| check | passed | flagged | spoiled | failed | unknown | worst | bound | in |\n|---|--:|--:|--:|--:|--:|--:|--:|---|\n")
	for _, c := range doubted {
		fmt.Fprintf(b, "| %s |", Escape(c.Name))
		for _, v := range []results.Verdict{results.Passed, results.Flagged, results.Spoiled, results.Failed, results.Unknown} {
			fmt.Fprintf(b, " %d |", c.Count(v))
		}
		fmt.Fprintf(b, " %s | %s | %s |\n", Escape(c.Reading), Escape(c.Bound), Escape(c.Where))
	}
}
