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
