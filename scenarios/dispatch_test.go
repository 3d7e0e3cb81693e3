package scenarios_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func request(method, path string) *wire.Request {
	return &wire.Request{Method: []byte(method), Target: []byte(path), Path: []byte(path), Minor: 1, KeepAlive: true}
}

func TestRefuse(t *testing.T) {
	one := &scenarios.Scenario{Name: "hello"}
	two := &scenarios.Scenario{Name: "comet", Paths: []string{"/wait", "/send"}}
	tests := []struct {
		scenario     *scenarios.Scenario
		method, path string
		want         int // 0 if it is the handler's to answer
	}{
		{one, "GET", "/hello", 0},
		{one, "HEAD", "/hello", 0},
		{one, "POST", "/hello", 0},
		{one, "GET", "/", 404},
		{one, "GET", "", 404},
		{one, "GET", "hello", 404},
		{one, "GET", "/hello/", 404},
		{one, "GET", "/Hello", 404},
		{one, "PUT", "/hello", 501},
		{one, "OPTIONS", "*", 501},
		{one, "get", "/hello", 501},
		{two, "GET", "/wait", 0},
		{two, "POST", "/send", 0},
		{two, "GET", "/comet", 404},
	}
	for _, tt := range tests {
		var resp wire.Response
		refused := tt.scenario.Refuse(request(tt.method, tt.path), &resp)
		if refused != (tt.want != 0) || resp.Status != tt.want {
			t.Errorf("Refuse(%s %s) by %s = %v with status %d, want status %d", tt.method, tt.path, tt.scenario.Name, refused, resp.Status, tt.want)
		}
		if refused && !strings.HasSuffix(string(resp.Body), "\n") {
			t.Errorf("Refuse(%s %s): body %q, want a line that tells a person why", tt.method, tt.path, resp.Body)
		}
	}
}

func TestAnswer(t *testing.T) {
	wrapped := fmt.Errorf("billing: %w", scenarios.ErrUpstreamTimeout)
	tests := []struct {
		name    string
		handler scenarios.BlockingHandler
		status  int
		body    string
	}{
		{"success", handler("fine", nil), 0, "fine"},
		{"upstream failed", handler("half an ans", scenarios.ErrUpstream), 502, "upstream failed\n"},
		{"upstream timed out", handler("half an ans", wrapped), 504, "upstream timed out\n"},
		{"other error", handler("half an ans", errors.New("disk full")), 500, "internal error\n"},
		{"panic", func(scenarios.BlockingIO, *wire.Request, *wire.Response) error { panic("boom") }, 500, "internal error\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &scenarios.Scenario{Name: "probe", Blocking: tt.handler}
			var resp wire.Response
			panicked := s.Answer(nil, request("GET", "/probe"), &resp)
			if resp.Status != tt.status || string(resp.Body) != tt.body {
				t.Errorf("Answer: status %d, body %q, want %d, %q", resp.Status, resp.Body, tt.status, tt.body)
			}
			if want := tt.name == "panic"; (panicked != nil) != want {
				t.Errorf("Answer returned panic value %v, want one: %v", panicked, want)
			}
		})
	}
}

// handler writes body and fails with err.
func handler(body string, err error) scenarios.BlockingHandler {
	return func(_ scenarios.BlockingIO, _ *wire.Request, resp *wire.Response) error {
		resp.ContentType = "text/html"
		resp.Body = append(resp.Body, body...)
		return err
	}
}

func TestAnswerAllocatesNothing(t *testing.T) {
	s := &scenarios.Scenario{Name: "probe", Blocking: handler("fine", nil)}
	req := request("GET", "/probe")
	var resp wire.Response
	s.Answer(nil, req, &resp)
	if got := testing.AllocsPerRun(100, func() {
		resp.Reset()
		s.Answer(nil, req, &resp)
	}); got != 0 {
		t.Errorf("Answer allocates %v times, want 0", got)
	}
}
