package reports_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/results"
)

// A reader must know that a network was measured too, and that a tail under loss is TCP's.
func TestAReportSaysWhichNetworkThereWas(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 2})
	if lines := reports.Build(run, trials).Network(); lines != nil {
		t.Errorf("of a run over loopback it says %q", lines)
	}
	run.Plan.Network = &results.NetworkInfo{RTT: 0.01}
	for i := range trials {
		if l := trials[i].LoadResult; l != nil {
			l.Network = &results.NetworkReading{
				Means: results.NetworkRelay, RTTP50: new(0.0102), Packets: 1000, Loss: new(0.011), Late: new(0.00004), CPU: new(0.5), Took: 2,
			}
		}
	}
	r := reports.Build(run, trials)
	said := strings.Join(r.Network(), "\n")
	for _, want := range []string{"round trip 10 ms", "a relay of packets", "round trip 10.2 ms", "40.0 µs late", "25 % of a processor"} {
		if !strings.Contains(said, want) {
			t.Errorf("it says %q, want %q in it", said, want)
		}
	}
	if strings.Contains(said, "lost") || len(r.Network()) != 1 {
		t.Errorf("of a network without loss it says %q", said)
	}
	if !strings.Contains(reporttest.Said(r), said) {
		t.Error("the summary does not say it")
	}
	run.Plan.Network.Loss = 0.01
	said = strings.Join(reports.Build(run, trials).Network(), "\n")
	for _, want := range []string{"loss 1.1 %", "about a round trip if others followed it, 200 ms and a round trip if it was alone", "TCP's and not the model's"} {
		if !strings.Contains(said, want) {
			t.Errorf("with loss it says %q, want %q in it", said, want)
		}
	}
}
