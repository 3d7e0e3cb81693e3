package doctor

import (
	"context"
	"slices"
	"time"

	"interleave/internal/quantity"
)

// Options are what to examine the host for.
type Options struct {
	Loads       []Load // what the scenarios need; none means that only the host is looked at
	Calibration string // path of the host's last calibration
	Self        string // this program, with its hidden commands
}

// Examine looks at this host for about two seconds. What cannot be looked at
// is a finding; an error means that ctx ended first.
func Examine(ctx context.Context, o Options) (*Report, error) {
	began := time.Now()
	h, err := gather(ctx, o)
	if err != nil {
		return nil, err
	}
	r := h.report()
	r.Took = time.Since(began).Seconds()
	return r, nil
}

// examinations are all items, in the order in which equal verdicts are shown.
var examinations = []func(*host) Finding{
	openFiles, ports,
	processors, cores, cpuQuota, frequency,
	hypervisor, otherPrograms, steadiness, clockSource, timers,
	memory, hugePages, readings, networks, calibration,
}

// report examines h.
func (h *host) report() *Report {
	r := &Report{Schema: Schema, At: h.now, Host: h.env, Measurable: []string{}, NotMeasurable: []string{}}
	for _, examine := range examinations {
		r.Findings = append(r.Findings, examine(h))
	}
	r.conclude(h)
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return slices.Index(worst, a.Verdict) - slices.Index(worst, b.Verdict)
	})
	return r
}

// conclude says what follows from the findings.
func (r *Report) conclude(h *host) {
	fit, unfit := h.split(h.descriptorLimit(), h.portLimit())
	if len(fit) > 0 {
		most, _ := largest(fit, connections)
		all := h.names(fit)
		if len(unfit) == 0 {
			all += " of all scenarios"
		}
		r.Measurable = append(r.Measurable, all+": up to "+quantity.Whole(most)+" connections")
	}
	if len(unfit) > 0 {
		r.NotMeasurable = append(r.NotMeasurable, h.names(unfit)+": too many connections for this host")
	}
	for _, f := range r.Findings {
		if f.allows != "" {
			r.Measurable = append(r.Measurable, f.allows)
		}
		if f.denies != "" {
			r.NotMeasurable = append(r.NotMeasurable, f.denies)
		}
	}
}
