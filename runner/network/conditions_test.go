package network_test

import (
	"strings"
	"testing"
	"time"

	"interleave/runner/network"
)

func TestRates(t *testing.T) {
	for text, want := range map[string]float64{
		"100mbit": 100e6, "1gbit": 1e9, "2.5mbit": 2.5e6, "256kbit": 256e3,
	} {
		got, err := network.ParseRate(text)
		if err != nil || got != want {
			t.Errorf("ParseRate(%q) = %v, %v, want %v", text, got, err, want)
		}
		if again := network.WriteRate(want); again != text {
			t.Errorf("WriteRate(%v) = %q, want %q", want, again, text)
		}
	}
	for _, text := range []string{"", "100", "mbit", "-1mbit", "+1mbit", "1e3mbit", "infgbit", "0mbit", "1 mbit", "0x1kbit", "100mb", "100Mbit"} {
		if got, err := network.ParseRate(text); err == nil {
			t.Errorf("ParseRate(%q) = %v, want an error", text, got)
		}
	}
}

func TestConditionsUnderWhichNothingCanBeMeasured(t *testing.T) {
	for _, c := range []network.Conditions{
		{RTT: time.Microsecond}, {RTT: time.Minute}, {RTT: -time.Second},
		{Loss: 0.5}, {Loss: -0.1}, {Rate: 1000}, {Rate: 1e15}, {Rate: -1},
	} {
		if err := c.Validate(); err == nil {
			t.Errorf("%+v is taken for conditions", c)
		}
	}
	for _, p := range network.Presets() {
		if err := p.Validate(); err != nil || !p.Given() {
			t.Errorf("preset %s: %v, given %v", p.Name, err, p.Given())
		}
	}
}

// What a run's plan and its command hold is what was asked for.
func TestConditionsSurviveAPlan(t *testing.T) {
	for _, c := range []network.Conditions{
		{}, {RTT: 10 * time.Millisecond}, {RTT: 500 * time.Microsecond, Loss: 0.01}, {Loss: 0.001}, {Rate: 2.5e6, RTT: 33333333},
	} {
		if got := network.Of(c.Info()); got != c {
			t.Errorf("the plan of %+v says %+v", c, got)
		}
	}
	c := network.Conditions{RTT: 10 * time.Millisecond, Loss: 0.01, Rate: 100e6}
	if got, want := c.Flags(), "--rtt 10ms --loss 0.01 --rate 100mbit"; got != want {
		t.Errorf("Flags() = %q, want %q", got, want)
	}
	if got := strings.ReplaceAll(c.String(), "\u00a0", " "); got != "round trip 10 ms, 1 % of packets lost each way, 100 Mbit/s each way" {
		t.Errorf("String() = %q", got)
	}
}
