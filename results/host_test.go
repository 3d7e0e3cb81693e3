package results

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// A trial and a plan of one host are written as before there were several.
func TestOneHostLeavesNoTrace(t *testing.T) {
	for _, document := range []any{&Trial{}, &Run{}} {
		text, err := json.Marshal(document)
		if err != nil || strings.Contains(string(text), "hosts") {
			t.Errorf("%T is written as %s, %v", document, text, err)
		}
	}
}

func TestHostsAreReadAsWritten(t *testing.T) {
	early, late, bound := -0.0002, 0.0011, 100e-6
	trial := Trial{Schema: TrialSchema, Hosts: []Host{
		{Role: ServerHost, Name: "srv", CPUs: 4},
		{Role: LoadHost, Name: "gen1", ClockBound: &bound, Began: &early, Load: &HostLoad{Requests: 7}},
		{Role: LoadHost, Name: "gen2", Began: &late},
	}}
	text, err := json.Marshal(trial)
	if err != nil {
		t.Fatal(err)
	}
	read, err := parseTrial(text)
	if err != nil {
		t.Fatal(err)
	}
	spread, known := read.Began()
	if !known || math.Abs(spread-0.0013) > 1e-9 || len(read.HostsOf(LoadHost)) != 2 || read.HostsOf(LoadHost)[0].Load.Requests != 7 {
		t.Errorf("read back: a spread of %v (%v), %+v", spread, known, read.Hosts)
	}
	read.Hosts[2].Began = nil
	if _, known := read.Began(); known {
		t.Error("of a host that never began the start is known")
	}
	forged := strings.Replace(string(text), `"clock_bound_s":0.0001`, `"clock_bound_s":-1`, 1)
	if _, err := parseTrial([]byte(forged)); err == nil {
		t.Error("a clock that is known to less than nothing is admitted")
	}
}
