package load

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"interleave/scenarios"
)

func TestValidateNamesEachFault(t *testing.T) {
	good := short("http://127.0.0.1:8080")
	if err := good.Validate(); err != nil {
		t.Fatalf("%+v: %v", good, err)
	}
	tests := []struct {
		change func(*Spec)
		want   string // empty means that it is right
	}{
		{func(s *Spec) { s.URL = "http://localhost:8080/" }, ""},
		{func(s *Spec) { s.URL, s.Requests = "http://127.0.0.1/a?b=c", nil }, ""},
		{func(s *Spec) { s.URL = "https://127.0.0.1" }, "is https"},
		{func(s *Spec) { s.URL = "http://example.org" }, "names are not looked up"},
		{func(s *Spec) { s.URL = "http://127.0.0.1:80/ " }, "ends with a blank"},
		{func(s *Spec) { s.URL, s.Engine = "unix:/run/x.sock", Hey }, "engine hey does not reach Unix sockets"},
		{func(s *Spec) { s.URL = "127.0.0.1:80" }, "want http://"},
		{func(s *Spec) { s.URL = "http://127.0.0.1:80/path" }, "leave the path out"},
		{func(s *Spec) { s.Clients = 0 }, "clients 0"},
		{func(s *Spec) { s.Rate = 5 }, "closed loop"},
		{func(s *Spec) { s.Arrivals = scenarios.Poisson }, "rate 0"},
		{func(s *Spec) { s.Arrivals = "often" }, "closed, constant, poisson"},
		{func(s *Spec) { s.Duration = 0 }, "duration"},
		{func(s *Spec) { s.Timeout = time.Hour }, "time-out"},
		{func(s *Spec) { s.Threads = -1 }, "threads"},
		{func(s *Spec) { s.Engine = "wrk" }, "native, hey"},
		{func(s *Spec) { s.Engine = Hey }, ""},
		{func(s *Spec) { s.Engine, s.Clients = Hey, 501 }, "at most 500"},
		{func(s *Spec) { s.Engine, s.Arrivals, s.Rate = Hey, scenarios.Constant, 5 }, "no open loop"},
		{func(s *Spec) { s.Engine, s.PerConnection = Hey, 5 }, "once or for ever"},
		{func(s *Spec) { s.Clients, s.Groups = 0, []scenarios.Group{{Clients: 1}, {Clients: 2}} }, ""},
		{func(s *Spec) { s.Groups = []scenarios.Group{{Clients: 1}} }, "leave arrivals, clients"},
		{func(s *Spec) { s.Clients, s.Groups = 0, []scenarios.Group{{Clients: 1}, {}} }, "0, want 1 at least"},
		{func(s *Spec) { s.Clients, s.Groups = 0, []scenarios.Group{{Clients: 1, Class: "none"}} }, "no request is of class"},
		{func(s *Spec) {
			s.Clients, s.Groups = 0, []scenarios.Group{{Clients: 1}, {Clients: 1, Arrivals: scenarios.Constant, Rate: 1}}
		}, "in closed loop and on a schedule"},
		{func(s *Spec) {
			s.Engine, s.Clients, s.Groups = Hey, 0, []scenarios.Group{{Clients: 1}, {Clients: 2}}
		}, "drives one group"},
		{func(s *Spec) { s.Clients, s.Groups = 0, slowly(scenarios.Pace{Bytes: 1, Every: time.Millisecond}) }, ""},
		{func(s *Spec) { s.Clients, s.Groups = 0, slowly(scenarios.Pace{Every: time.Second}) }, "reading 0 bytes at a time"},
		{func(s *Spec) { s.Clients, s.Groups = 0, slowly(scenarios.Pace{Bytes: 5}) }, "every 0s"},
		{func(s *Spec) {
			s.Engine, s.Clients, s.Groups = Hey, 0, slowly(scenarios.Pace{Bytes: 1, Every: time.Second})
		}, "slow clients"},
		{func(s *Spec) { s.Allow = scenarios.Allow{Statuses: []int{503}, Lost: true} }, ""},
		{func(s *Spec) { s.Allow.Statuses = []int{200} }, "allowed status 200"},
		{func(s *Spec) { s.Turns, s.Phases = true, strained }, ""},
		{func(s *Spec) { s.Phases = strained }, "put on by turns"},
		{func(s *Spec) {
			s.Turns, s.Phases = true, []scenarios.Phase{{Name: "a", Share: 1}, {Name: "a", Share: 1}}
		}, "taken twice"},
		{func(s *Spec) { s.Turns, s.Phases = true, []scenarios.Phase{{Name: "a"}} }, "share 0 of phase a"},
		{func(s *Spec) { s.Turns, s.Phases = true, []scenarios.Phase{{Name: "a", Share: 1, Rate: -1}} }, "rate -1 of phase a"},
		{func(s *Spec) { s.Clients, s.Groups = 0, []scenarios.Group{{Clients: 1, Phase: "a"}} }, `no phase is called "a"`},
		{func(s *Spec) {
			s.Turns, s.Phases, s.Clients = true, strained, 0
			s.Groups = []scenarios.Group{{Clients: 1, Arrivals: scenarios.Constant, Rate: 1, Phase: "strain"}}
		}, "is for closed loops"},
		{func(s *Spec) { s.Engine, s.Phases = Hey, strained }, "hey knows no phases"},
		{func(s *Spec) { s.InTime = -1 }, "in time until"},
		{func(s *Spec) { s.Engine, s.Allow.Lost = Hey, true }, "from errors"},
		{func(s *Spec) { s.Requests[0].Want.Stream = 1 << 30 }, ""},
		{func(s *Spec) { s.Requests[0].Want.Stream = -1 }, "streamed answer of"},
		{func(s *Spec) { s.Requests[0].Want = scenarios.Expect{AnyBody: true, Stream: 1} }, "leave any body"},
		{func(s *Spec) { s.Requests[0].Want = scenarios.Expect{Body: "{number}", Stream: 1} }, "seeded by"},
		{func(s *Spec) { s.Requests, s.Expect = nil, &scenarios.Expect{Body: "seed", Stream: 1} }, ""},
		{func(s *Spec) { s.Requests[0].Target = "no slash" }, "start with /"},
		{func(s *Spec) { s.Requests[0].Method = "GET /" }, "upper-case"},
		{func(s *Spec) { s.Requests[0].Want.Body = "{proof}" }, "{proof:NAME}"},
		{func(s *Spec) { s.Requests[0].Want.Status = 99 }, "status 99"},
		{func(s *Spec) { s.Requests[0].Weight = -1 }, "weight -1"},
		{func(s *Spec) { s.Expect = &scenarios.Expect{} }, "leave expect"},
		{func(s *Spec) { s.ExpectStatus = 200 }, "leave expect"},
		{func(s *Spec) { s.Requests, s.Expect = nil, &scenarios.Expect{Body: "{ok}", Status: 404} }, ""},
		{func(s *Spec) { s.Requests, s.ExpectStatus = nil, 404 }, ""},
		{func(s *Spec) { s.Requests, s.ExpectStatus = nil, 100 }, "status 100"},
		{func(s *Spec) { s.Requests, s.Expect = nil, &scenarios.Expect{Status: 600} }, "status 600"},
		{func(s *Spec) { s.Requests, s.Expect = nil, &scenarios.Expect{Body: "x", AnyBody: true} }, "exclude each other"},
		{func(s *Spec) { s.Requests, s.Expect, s.ExpectStatus = nil, &scenarios.Expect{}, 200 }, "status of its own"},
	}
	for _, test := range tests {
		s := good
		s.Requests = append([]scenarios.Request(nil), good.Requests...)
		test.change(&s)
		err := s.Validate()
		switch {
		case test.want == "" && err != nil:
			t.Errorf("Validate(%+v) = %v, want nil", s, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("Validate(%+v) = %v, want %q in it", s, err, test.want)
		case err != nil && strings.Contains(err.Error(), "\n"):
			t.Errorf("Validate(%+v) = %q, want one line for one fault", s, err)
		}
	}
	bad := good
	bad.Clients, bad.Duration = 0, 0
	if err := bad.Validate(); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("Validate with two faults = %v, want two lines", err)
	}
}

// slowly is a group of clients that read at a pace.
func slowly(pace scenarios.Pace) []scenarios.Group {
	return []scenarios.Group{{Clients: 1, Conn: scenarios.ConnUse{Read: pace}}}
}

func TestSpecSurvivesItsLine(t *testing.T) {
	want := short("http://127.0.0.1:8080")
	want.Secret = 1<<64 - 1
	want.Clients, want.Groups = 0, slowly(scenarios.Pace{Bytes: 1, Every: time.Second})
	want.Allow = scenarios.Allow{Statuses: []int{503}, Lost: true}
	want.Turns, want.Phases, want.InTime = true, strained, time.Second
	line, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseSpec(line)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("ParseSpec(%s) = %+v, %v, want %+v", line, got, err, want)
	}
	if _, err := ParseSpec([]byte(`{"urls":"http://127.0.0.1"}`)); err == nil {
		t.Errorf("ParseSpec accepts an unknown field")
	}
}

// FuzzParseSpec holds that whatever is accepted can be prepared and rendered.
func FuzzParseSpec(f *testing.F) {
	line, _ := json.Marshal(short("http://127.0.0.1:8080"))
	f.Add(line)
	f.Add([]byte(`{"url":"http://localhost","clients":1,"duration_ns":1000000000}`))
	f.Add([]byte(`{"url":"http://127.0.0.1:1","clients":1,"duration_ns":1000000000,"requests":[{"Method":"POST","Target":"/{n}","Body":"{n}{proof:a}","Want":{"Body":"{proof:b}"}}]}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		s, err := ParseSpec(line)
		if err != nil {
			return
		}
		to, err := parseTarget(s.URL)
		if err != nil {
			t.Fatalf("parseTarget(%q) of a valid spec: %v", s.URL, err)
		}
		m, err := newMix(new(s.withDefaults()), to)
		if err != nil {
			t.Fatalf("newMix(%+v) of a valid spec: %v", s, err)
		}
		for n := range uint64(5) {
			k := &m.kinds[m.pick(0, n)]
			for _, last := range []bool{false, true} {
				request := string(m.render(k, firstNumber+n, 0, last))
				if strings.Count(request, "\r\n\r\n") < 1 || !strings.Contains(request, " HTTP/1.1\r\nHost: ") {
					t.Fatalf("render gives %q, which is no request", request)
				}
			}
			m.expected(k, firstNumber+n)
		}
	})
}
