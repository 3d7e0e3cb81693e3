package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// against returns why two runs should not be compared at all: what differs
// between them is then the host or the network, not the code.
func against(base, candidate *results.Run) []string {
	var reasons []string
	differ := func(what, a, b string) {
		if a != b && a != "" && b != "" {
			reasons = append(reasons, fmt.Sprintf("%s: %s and %s", what, a, b))
		}
	}
	a, b := base.Environment, candidate.Environment
	differ("another CPU model", a.CPUModel, b.CPUModel)
	differ("another architecture", a.Arch, b.Arch)
	differ("another operating system", a.OS, b.OS)
	if (base.Plan.Hosts == nil) != (candidate.Plan.Hosts == nil) {
		reasons = append(reasons, "one of them over several hosts: there is a network in its latencies")
	}
	differ("another network", networkOf(base.Plan), networkOf(candidate.Plan))
	return reasons
}

// networkOf is what clients and servers of a run had between them.
func networkOf(p results.Plan) string {
	if p.Network == nil {
		return "loopback"
	}
	return p.Network.String()
}

// networkMeans is by what the network of a run was made; empty if it had none.
func networkMeans(r *measure.Run) string {
	var all []string
	for i := range r.Trials {
		l := r.Trials[i].LoadResult
		if l != nil && l.Network != nil && !slices.Contains(all, l.Network.Means) {
			all = append(all, l.Network.Means)
		}
	}
	slices.Sort(all)
	return quantity.Join(all)
}

// doubts returns what else differs between the runs, one line each.
func (c *Comparison) doubts() []string {
	var lines []string
	differ := func(what, a, b string) {
		if a != b {
			lines = append(lines, fmt.Sprintf("%s: %s and %s", what, orUnknown(a), orUnknown(b)))
		}
	}
	base, candidate := c.Base.Report.Run, c.Candidate.Report.Run
	a, b := base.Environment, candidate.Environment
	differ("another host", a.Host, b.Host)
	differ("another number of CPUs", fmt.Sprint(a.CPUs), fmt.Sprint(b.CPUs))
	differ("another virtualisation", a.Virtualization, b.Virtualization)
	if series(a.Kernel) != series(b.Kernel) {
		differ("another kernel", a.Kernel, b.Kernel)
	}
	differ("another Go", a.GoVersion, b.GoVersion)
	differ("another CPU set of the servers", cpus(a.ServerCPUs), cpus(b.ServerCPUs))
	differ("another CPU set of load driver and backends", cpus(a.LoadCPUs), cpus(b.LoadCPUs))
	differ("another CPU frequency governor", a.Governor, b.Governor)
	differ("other databases", databases(base.Plan), databases(candidate.Plan))
	differ("other hosts", hosts(base.Plan.Hosts), hosts(candidate.Plan.Hosts))
	differ("another way to make the network", networkMeans(base), networkMeans(candidate))
	differ("another profile", base.Plan.Profile, candidate.Plan.Profile)
	differ("another warm-up and window", windows(base.Plan), windows(candidate.Plan))
	for _, side := range []Side{c.Base, c.Candidate} {
		for _, doubt := range side.Report.Run.Doubts() {
			lines = append(lines, side.Dir+": "+doubt)
		}
	}
	lines = append(lines, settings(base.Plan, candidate.Plan)...)
	return append(lines, c.speed()...)
}

// hosts are those of a plan in words; empty if there was one.
func hosts(h *results.HostsInfo) string {
	if h == nil {
		return ""
	}
	return h.Server + " asked by " + quantity.Join(h.Load)
}

// series is the part of a kernel's version that tells schedulers and network
// stacks apart: "6.18".
func series(kernel string) string {
	major, rest, _ := strings.Cut(kernel, ".")
	minor, _, _ := strings.Cut(rest, ".")
	minor, _, _ = strings.Cut(minor, "-")
	return major + "." + minor
}

// databases are those in which scenarios had their rows.
func databases(p results.Plan) string {
	var names []string
	for _, s := range p.Scenarios {
		if s.Database != "" && !slices.Contains(names, s.Database) {
			names = append(names, s.Database)
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, "; ")
}

func cpus(set []int) string {
	if len(set) == 0 {
		return "not pinned"
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(set), " ", ","), "[]")
}

func windows(p results.Plan) string {
	return quantity.Text(quantity.Seconds, p.Warmup) + " + " + quantity.Text(quantity.Seconds, p.Window)
}

func orUnknown(s string) string {
	if strings.TrimSpace(s) == "" {
		return "unknown"
	}
	return s
}

// settings lists the models that ran with other settings: a line for each.
func settings(base, candidate results.Plan) []string {
	var lines []string
	for _, m := range candidate.Models {
		i := slices.IndexFunc(base.Models, func(b results.ModelInfo) bool { return b.Name == m.Name })
		if i < 0 {
			continue
		}
		var in []string
		for _, s := range candidate.Scenarios {
			before, after := base.Models[i].Settings[s.Name], m.Settings[s.Name]
			if before != after && before != "" && after != "" {
				in = append(in, fmt.Sprintf("%s %s and %s", s.Name, before, after))
			}
		}
		if in != nil {
			lines = append(lines, fmt.Sprintf("other settings of %s: %s", m.Name, strings.Join(in, "; ")))
		}
	}
	return lines
}

// speed says whether the host itself was faster in one of the runs, by the
// fixed piece of work that is timed around each trial.
func (c *Comparison) speed() []string {
	ratio := canary(c.Candidate.Report.Run) / canary(c.Base.Report.Run)
	if math.IsNaN(ratio) || (ratio <= 1+Margin && ratio >= 1/(1+Margin)) {
		return nil
	}
	return []string{fmt.Sprintf("another speed of the host: a fixed piece of work took the candidate's run %s as long", quantity.Factor(ratio))}
}

// canary is the median time in seconds of the fixed piece of work, NaN if no
// trial tells.
func canary(r *measure.Run) float64 {
	var times []float64
	for i := range r.Trials {
		t := &r.Trials[i]
		if measure.WhyNotCounted(t) != "" || t.Noise == nil {
			continue
		}
		for _, v := range []*float64{t.Noise.CanaryBefore, t.Noise.CanaryAfter} {
			if v != nil && *v > 0 {
				times = append(times, *v)
			}
		}
	}
	return stat.Median(times).Value
}
