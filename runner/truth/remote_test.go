package truth_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"interleave/runner/truth"
)

func TestServerInAProcessOfItsOwn(t *testing.T) {
	s, err := truth.Start(context.Background(), os.Args[0], truth.Spec{Fault: truth.Status, OneIn: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Kill()
	c := dial(t, strings.TrimPrefix(s.URL, "http://"))
	c.ask(1)
	if status, _, _, err := c.answer(); status != 500 || err != nil {
		t.Errorf("answer = %d, %v; want status 500", status, err)
	}
	a, err := s.Stop()
	if err != nil || a.Requests != 1 || a.Faults[truth.Status] != 1 {
		t.Errorf("Stop() = %+v, %v; want an account of one request with status 500", a, err)
	}
	select {
	case <-s.Done():
	default:
		t.Error("the process runs on after Stop")
	}
}

func TestServerThatDoesNotStart(t *testing.T) {
	if s, err := truth.Start(context.Background(), "/nowhere", truth.Spec{}, nil); err == nil {
		s.Kill()
		t.Error("Start of a program that is not there succeeded")
	}
}

func TestSpecs(t *testing.T) {
	for _, tt := range []struct{ name, spec, want string }{
		{"unknown field", `{"dealy_ns":1}`, "dealy_ns"},
		{"unknown fault", `{"fault":"sulk","one_in":2}`, `fault "sulk" is none of`},
		{"how often", `{"fault":"reset"}`, "needs one_in"},
		{"negative", `{"delay_ns":-1}`, "delay -1ns is not between"},
		{"sigma", `{"sigma":-1}`, "sigma -1 is not between"},
		{"rate", `{"rate":-1}`, "rate -1 is no rate"},
		{"null", `{"null":true,"delay_ns":1}`, "null goes with neither"},
		{"sound", `{"delay_ns":1,"fault":"reset","one_in":2}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := truth.ParseSpec([]byte(tt.spec))
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ParseSpec(%s) = %v, want %q in it", tt.spec, err, tt.want)
			}
		})
	}
}
