package trust_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/html"
	"interleave/reports/reporttest"
	"interleave/reports/text"
	"interleave/results"
)

// overHosts is a run of one model over a server host and two load hosts, of which the
// second is further away.
func overHosts() (*results.Run, []results.Trial) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 3})
	run.Plan.Hosts = &results.HostsInfo{Server: "srv", Load: []string{"gen1", "gen2"}, Backends: "gen1"}
	for i := range trials {
		t := &trials[i]
		p50, all := *t.LoadResult.Latency.P50, t.LoadResult.Requests
		further, busy, bound, began := 1.5*p50, 0.7, 120e-6, 0.0004
		foreign := 0.02
		t.Hosts = []results.Host{
			{Role: results.ServerHost, Name: "srv", CPUs: 4, CPUModel: "Model A", Noise: t.Noise},
			{Role: results.LoadHost, Name: "gen1", CPUs: 2, Noise: &results.Noise{Foreign: &foreign}, ClockBound: &bound, Began: &began,
				Load: &results.HostLoad{Requests: all / 2, P50: &p50, GeneratorShare: &busy}},
			{Role: results.LoadHost, Name: "gen2", CPUs: 2, ClockBound: &bound, Began: &began, Load: &results.HostLoad{Requests: all - all/2, P50: &further}},
		}
	}
	return run, trials
}

func TestHostsHaveRows(t *testing.T) {
	r := reports.Build(overHosts())
	var rows []string
	for _, h := range r.Trust.Hosts {
		rows = append(rows, strings.Join([]string{h.Role, h.Name, h.CPUs, h.Clock, h.Began, h.Headroom, h.P99}, "|"))
	}
	want := []string{
		"server|srv|4 CPUs Model A|–|–|–|–",
		"load|gen1|2 CPUs|± 120 µs|400 µs, at worst 400 µs|30.0 %|–",
		"load|gen2|2 CPUs|± 120 µs|400 µs, at worst 400 µs|–|–",
	}
	if !slices.Equal(rows, want) {
		t.Errorf("rows\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
	if far := r.Trust.Hosts[2].P50; !strings.Contains(far, "(1.50× of all)") {
		t.Errorf("gen2 has a p50 of %q, want one and a half times that of all", far)
	}
	var page, md bytes.Buffer
	if err := html.Write(&page, r); err != nil {
		t.Fatal(err)
	}
	if err := text.Markdown(&md, r); err != nil {
		t.Fatal(err)
	}
	for name, out := range map[string]string{"page": page.String(), "text": md.String()} {
		for _, part := range []string{"gen1", "gen2", "srv", "± 120 µs"} {
			if !strings.Contains(out, part) {
				t.Errorf("the %s says nothing of %s", name, part)
			}
		}
	}
	if !strings.Contains(r.Where, "load from gen1 and gen2") {
		t.Errorf("the head says %q, want the load hosts", r.Where)
	}
}

// A run on one host says nothing of several.
func TestOneHostHasNoRows(t *testing.T) {
	r := reporttest.Report(t, "quick")
	if len(r.Trust.Hosts) > 0 {
		t.Errorf("a run on one host has the rows %+v", r.Trust.Hosts)
	}
	for _, name := range r.Trust.NotAsked {
		if strings.HasPrefix(name, "hosts_") {
			t.Errorf("it says that %s was not asked", name)
		}
	}
}
