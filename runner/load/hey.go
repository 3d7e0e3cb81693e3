package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/rakyll/hey/requester"

	"interleave/internal/endpoint"
	"interleave/internal/quantity"
	"interleave/results"
	"interleave/scenarios"
)

// What hey can do: it never pools more idle connections than this, and keeps
// fewer results than the other. Beyond them its figures would be of another
// load than the one asked for.
const (
	heyMaxClients  = 500
	heyMaxRequests = 1_000_000
)

// heyStart is when hey's clock started: its offsets count from when its
// package was initialised, which Go does right before this one's turn.
var heyStart = time.Now()

// heyFaults says what of s hey cannot do.
func (s *Spec) heyFaults() []error {
	var faults []error
	if s.open() {
		faults = append(faults, errors.New("engine hey has no open loop, it cannot send requests on a schedule: choose the native engine"))
	}
	if len(s.Groups) > 1 {
		faults = append(faults, errors.New("engine hey drives one group of clients: choose the native engine"))
	}
	if n := s.clients(); n > heyMaxClients {
		faults = append(faults, fmt.Errorf("engine hey drives at most %s, not %s: choose the native engine", quantity.Plural(heyMaxClients, "client"), quantity.Whole(n)))
	}
	if e, err := endpoint.Parse(s.URL); err == nil && e.Socket != "" {
		faults = append(faults, errors.New("engine hey does not reach Unix sockets: choose the native engine"))
	}
	if n := s.Groups[0].Conn.Requests; n > 1 {
		faults = append(faults, fmt.Errorf("engine hey uses a connection once or for ever, not for %s: choose the native engine", quantity.Plural(n, "request")))
	}
	if use := s.Groups[0].Conn; use.Read.Bytes > 0 || use.Write.Bytes > 0 {
		faults = append(faults, errHeyPace)
	}
	if slices.ContainsFunc(s.Requests, func(r scenarios.Request) bool { return r.Live() }) {
		faults = append(faults, errors.New("engine hey speaks HTTP only: choose the native engine for live connections"))
	}
	if slices.ContainsFunc(s.Requests, func(r scenarios.Request) bool { return r.Host != "" || len(r.Fields) > 0 }) {
		faults = append(faults, errors.New("engine hey sends no header fields of yours: choose the native engine"))
	}
	if s.Allow.Any() {
		faults = append(faults, errHeyAllow)
	}
	if len(s.Phases) > 0 {
		faults = append(faults, errHeyPhases)
	}
	return faults
}

// heyReport is what is taken of hey's own report. The arrays hold an element
// for each request that got an answer, in seconds.
type heyReport struct {
	Latencies []float64      `json:"latencies"`
	Offsets   []float64      `json:"offsets"`
	Statuses  []int          `json:"statuses"`
	Errors    map[string]int `json:"errors"`
	Count     int64          `json:"count"`
}

const heyTemplate = `{"latencies":{{jsonify .Lats}},"offsets":{{jsonify .Offsets}},` +
	`"statuses":{{jsonify .StatusCodes}},"errors":{{jsonify .ErrorDist}},"count":{{.NumRes}}}`

// runHey drives the load with hey. It checks the status of answers only, and
// keeps its connections to the end of the process. Redirects are followed:
// hey's switch against that is a data race between its workers.
func runHey(ctx context.Context, spec Spec, ctl Control) (*results.LoadResult, error) {
	to, err := findTarget(ctx, spec.URL)
	if err != nil {
		return nil, err
	}
	m, err := newMix(&spec, to)
	if err != nil {
		return nil, err
	}
	requests, err := heyRequests(&spec, m, to)
	if err != nil {
		return nil, err
	}
	idle, err := newIdlers(&spec, to, m)
	if err != nil {
		return nil, err
	}
	defer idle.close()
	if err := idle.open(ctx, spec.IdleStep, pauses(&spec, ctl)); err != nil {
		return nil, tooEarly(ctx, err)
	}

	var out bytes.Buffer
	work := &requester.Work{
		Request:            requests(),
		RequestFunc:        requests,
		N:                  (heyMaxRequests - 1) / spec.clients() * spec.clients(),
		C:                  spec.clients(),
		Timeout:            heyTimeout(&spec),
		DisableCompression: true,
		DisableKeepAlives:  spec.Groups[0].Conn.Requests == 1,
		Output:             heyTemplate,
		Writer:             &out,
	}
	work.Init()
	clock := clock{base: heyStart}
	phases := newPhases(&spec, clock.now(), 1)
	ended := make(chan error, 1)
	go func() {
		work.Run()
		ended <- nil
	}()
	endTimer := time.AfterFunc(time.Duration(phases.end-clock.now()), work.Stop)
	watch := watchWindow(ctx, clock, phases, ctl, ended, func() {
		if endTimer.Stop() {
			work.Stop()
		}
	})
	if endTimer.Stop() {
		phases.stopAt.CompareAndSwap(0, clock.now()) // all of N was used up
	}
	if phases.ended() <= phases.start {
		return nil, tooEarly(ctx, fmt.Errorf("hey used up its %s during the warm-up: choose a shorter one or the native engine", quantity.Plural(work.N, "request")))
	}
	var told heyReport
	if err := json.Unmarshal(out.Bytes(), &told); err != nil {
		return nil, fmt.Errorf("read hey's report: %w", err)
	}
	seen := told.record(&spec, m, phases)
	result, err := report(&spec, seen, measured{
		phases: phases, cpu: watch.cpu, cpus: runtime.GOMAXPROCS(0),
		classes: []string{""}, idleHeld: idle.alive(), idle: idle.errors,
	})
	if err != nil {
		return nil, err
	}
	result.Warnings = append(result.Warnings, heyCaveats(&spec, &told, work.N)...)
	return result, nil
}

// heyTimeout is the time-out in seconds: hey knows no parts of them.
func heyTimeout(spec *Spec) int { return int((spec.Timeout + time.Second - 1) / time.Second) }

// heyRequests returns what gives hey its requests, of all kinds by their
// weights. Their numbers are fixed.
func heyRequests(spec *Spec, m *mix, to target) (func() *http.Request, error) {
	number := strconv.AppendUint(nil, firstNumber, 10)
	type prepared struct {
		request *http.Request
		body    []byte
	}
	var kinds []prepared
	if len(spec.Requests) == 0 {
		request, err := http.NewRequest("GET", "http://"+to.addr.String()+to.path, nil)
		if err != nil {
			return nil, err
		}
		kinds = append(kinds, prepared{request, nil})
	}
	for i, r := range spec.Requests {
		k := &m.kinds[i]
		target, body := r.Target, []byte(r.Body)
		if k.fixed == nil {
			target = string(k.target.Append(nil, spec.Secret, number))
			body = k.body.Append(nil, spec.Secret, number)
		}
		request, err := http.NewRequest(r.Method, "http://"+to.addr.String()+target, nil)
		if err != nil {
			return nil, fmt.Errorf("request %d: %w", i+1, err)
		}
		kinds = append(kinds, prepared{request, body})
	}
	var sent atomic.Uint64
	return func() *http.Request {
		p := &kinds[m.pick(0, firstNumber+sent.Add(1))]
		request := p.request.Clone(context.Background())
		request.Host = to.host
		if len(p.body) > 0 {
			request.Body = readCloser{bytes.NewReader(p.body)}
			request.ContentLength = int64(len(p.body))
		}
		return request
	}, nil
}

// readCloser is a request's body. Unlike io.NopCloser it leaves the length to
// the request.
type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

// record sorts hey's requests into the window.
func (h *heyReport) record(spec *Spec, m *mix, p *phases) *recorder {
	r := newRecorder(p, false)
	r.stop(p.ended())
	r.follow = never // hey waits for all answers
	r.established = spec.clients()
	for i, latency := range h.Latencies {
		sent := int64(h.Offsets[i] * 1e9)
		took := int64(latency * 1e9)
		c := conn{due: sent, sent: sent, inWindow: r.within(sent)}
		if !m.acceptsAny(h.Statuses[i]) {
			r.failed(fault{kind: results.ErrStatus, status: h.Statuses[i]}, sent+took, c.inWindow)
			continue
		}
		r.answered(&c, sent+took)
	}
	for text, n := range h.Errors {
		f := heyFault(text)
		r.errors.count[f] += int64(n)
		if len(r.errors.example) < maxExamples {
			r.errors.example[f] = quoted([]byte(text))
		}
		if f.kind == results.ErrTimeout {
			for range n {
				r.classes[0].latency.Leave(int64(heyTimeout(spec)) * int64(time.Second))
			}
		}
	}
	return r
}

// acceptsAny reports whether status is right for one of the kinds: hey does
// not tell which kind an answer was for.
func (m *mix) acceptsAny(status int) bool {
	for i := range m.kinds {
		if m.kinds[i].accepts(status) {
			return true
		}
	}
	return false
}

// heyCaveats says what hey could not tell.
func heyCaveats(spec *Spec, told *heyReport, n int) []string {
	var caveats []string
	if len(spec.Requests) == 0 {
		caveats = append(caveats, "hey follows redirects and times them as one request")
		if spec.Expect == nil || !spec.Expect.AnyBody {
			caveats = append(caveats, "hey checks the status of answers only, not what they say")
		}
	} else {
		caveats = append(caveats, "hey checks the status of answers only, not what they say; all requests have one number")
		if len(spec.Requests) > 1 {
			caveats = append(caveats, "hey does not tell the request classes apart")
		}
	}
	if told.Count >= int64(n) {
		caveats = append(caveats, "truncated: hey keeps no more than "+quantity.Plural(n, "result"))
	}
	if len(told.Errors) > 0 {
		caveats = append(caveats, "hey does not say when errors happened: those of the warm-up are counted")
	}
	return caveats
}
