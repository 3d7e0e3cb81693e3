package reports

import (
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/measure"
)

// describe fills in what was measured, when and where.
func (r *Report) describe() {
	run := r.Run
	env := run.Environment
	r.When = "at an unknown time"
	if !run.StartedAt.IsZero() {
		r.When = run.StartedAt.Format("2 Jan 2006, 15:04 MST")
	}
	var where []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			where = append(where, s)
		}
	}
	if env.CPUs > 0 {
		add(quantity.Plural(env.CPUs, "CPU") + " " + env.CPUModel)
	}
	add(title(env.OS) + " " + env.Kernel)
	add(strings.Replace(env.GoVersion, "go", "Go ", 1))
	if h := run.Plan.Hosts; h != nil {
		add("servers on host " + h.Server + ", load from " + quantity.Join(h.Load))
	} else if len(env.ServerCPUs) > 0 && len(env.LoadCPUs) > 0 {
		add("servers on " + onCPUs(env.ServerCPUs) + ", load driver and backends on " + onCPUs(env.LoadCPUs))
	}
	r.Where = strings.Join(where, " · ")
	r.Size = fmt.Sprintf("%s × %s, %s, seed %d", quantity.Plural(len(r.Models), "model"), quantity.Plural(len(r.Scenarios), "scenario"), r.blocksMade(), run.Plan.Seed)
	if run.Plan.Profile != "" {
		r.Size += ", profile " + run.Plan.Profile
	}
	r.Environment = r.environment()
}

// blocksMade says how many blocks the run has: of one that was cut short those
// that are as full as any, "6 of 10 blocks".
func (r *Report) blocksMade() string {
	planned := quantity.Plural(r.Blocks, "block")
	if r.Run.EndedAt != nil {
		return planned
	}
	trials, most, made := map[int]int{}, 0, 0
	for i := range r.Trials {
		block := r.Trials[i].Block
		trials[block]++
		most = max(most, trials[block])
	}
	for _, n := range trials {
		if n == most {
			made++
		}
	}
	if made == r.Blocks {
		return planned
	}
	return fmt.Sprintf("%d of %s", made, planned)
}

func title(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// environment lists what is known of the host and the build.
func (r *Report) environment() []measure.Fact {
	env := r.Run.Environment
	var facts []measure.Fact
	add := func(name, text string) {
		if text != "" {
			facts = append(facts, measure.Fact{Name: name, Text: text})
		}
	}
	add("Host", env.Host)
	add("System", strings.TrimSpace(env.Platform+" "+env.OS))
	add("Kernel", env.Kernel)
	add("Architecture", env.Arch)
	add("CPU", env.CPUModel)
	if env.CPUs > 0 {
		add("CPUs this run could use", quantity.Whole(int64(env.CPUs)))
	}
	if env.MHz != nil {
		add("CPU frequency", quantity.Number(*env.MHz)+" MHz")
	}
	add("Frequency governor", env.Governor)
	if env.MemoryBytes > 0 {
		add("Memory", quantity.Text(quantity.Bytes, float64(env.MemoryBytes)))
	}
	add("Virtualisation", env.Virtualization)
	if env.Descriptors > 0 {
		add("File descriptors per process", quantity.Whole(int64(env.Descriptors)))
	}
	add("CPUs of the servers", cpuList(env.ServerCPUs))
	if h := r.Run.Plan.Hosts; h != nil {
		add("Host of the servers, of which this is", h.Server)
		add("Hosts that put on the load", quantity.Join(h.Load))
		add("Host of the upstreams", h.Backends)
	} else {
		add("CPUs of load driver and backends", cpuList(env.LoadCPUs))
	}
	if n := r.Run.Plan.Network; n != nil {
		add("Network", n.String()+r.networkSeen())
	}
	for _, s := range r.Run.Plan.Scenarios {
		add("Rows of "+s.Name, s.Database)
	}
	add("Go", env.GoVersion)
	add("Commit", env.Commit)
	if r.Run.EndedAt != nil {
		add("Duration", quantity.Number(r.Run.EndedAt.Sub(r.Run.StartedAt).Minutes())+" min")
	} else {
		add("Duration", "cut short")
	}
	if w := r.Run.Plan.Window; w > 0 {
		add("Warm-up and window of a trial", fmt.Sprintf("%s and %s, times the load's weight: each load says how long it was", quantity.Text(quantity.Seconds, r.Run.Plan.Warmup), quantity.Text(quantity.Seconds, w)))
	}
	if kinds := r.memoryKinds(); kinds != "" {
		add("Memory is measured as", kinds)
	}
	engines := strings.Join(r.Run.Plan.Engines, ", then ")
	if second := r.Run.Plan.SecondOpinion; second != "" && engines != "" {
		engines += "; a second opinion by " + second
	}
	add("Load driver", engines)
	return facts
}

func cpuList(cpus []int) string {
	if len(cpus) == 0 {
		return "not pinned"
	}
	return quantity.Plural(len(cpus), "CPU") + ": " + numbers(cpus)
}

// onCPUs is cpuList within a sentence.
func onCPUs(cpus []int) string { return quantity.Plural(len(cpus), "CPU") + " (" + numbers(cpus) + ")" }

// numbers names CPUs; a bare 0 would read as none.
func numbers(cpus []int) string {
	var s []string
	for _, c := range cpus {
		s = append(s, fmt.Sprint(c))
	}
	return "no. " + quantity.Join(s)
}

func (r *Report) memoryKinds() string {
	seen := map[string]bool{}
	var kinds []string
	for _, t := range r.Trials {
		if t.MemoryKind == "" || seen[t.MemoryKind] {
			continue
		}
		seen[t.MemoryKind] = true
		switch t.MemoryKind {
		case "pss":
			kinds = append(kinds, "PSS of the whole process tree: shared pages are counted once")
		case "rss":
			kinds = append(kinds, "RSS of the whole process tree: shared pages are counted in each process")
		default:
			kinds = append(kinds, t.MemoryKind)
		}
	}
	return strings.Join(kinds, "; ")
}
