package child

import (
	"errors"
	"strconv"
	"syscall"

	"interleave/scenarios"
	"interleave/scenarios/wire"
	"interleave/scenarios/workload"
)

// The variables by which the server tells the child what is no part of the
// request.
const (
	ScenarioEnv    = "INTERLEAVE_SCENARIO"
	WorkloadEnv    = "INTERLEAVE_WORKLOAD"     // instead: a workload in its compact form
	SeedEnv        = "INTERLEAVE_SEED"         // of Random, for this request
	ComputeRateEnv = "INTERLEAVE_COMPUTE_RATE" // rounds of scenarios.Burn per second
	DataEnv        = "INTERLEAVE_DATA"         // folder of the scenario's files and rows
	CallTimeoutEnv = "INTERLEAVE_CALL_TIMEOUT" // in nanoseconds
	HandicapEnv    = "INTERLEAVE_HANDICAP"     // rounds of scenarios.Burn before the handler
	UpstreamEnv    = "INTERLEAVE_UPSTREAM_"    // and the name: ADDR/PATH
)

// Called reports whether this process was started as a CGI child.
func Called() bool {
	_, called := syscall.Getenv("GATEWAY_INTERFACE")
	return called
}

// Main answers the one request of this process and returns the exit status.
func Main(all []*scenarios.Scenario) int {
	if !Called() {
		complain("this is a CGI program: interleave-server starts it, once for each request")
		return 2
	}
	scenario, err := asked(all)
	if err != nil {
		complain(err.Error())
		return 1
	}
	if err := openData(scenario); err != nil {
		complain(err.Error())
		return 1
	}
	if rounds, _ := strconv.ParseUint(getenv(HandicapEnv), 10, 64); rounds > 0 {
		scenario = scenario.Handicapped(rounds)
	}
	var req wire.Request
	if err := readRequest(&req); err != nil {
		complain(err.Error())
		return 1
	}
	var resp wire.Response
	io := newIO(&req, &resp)
	io.buffer, io.database = scenario.SocketBuffer, scenario.Database
	if p := scenario.Answer(io, &req, &resp); p != nil {
		complain("handler of /" + scenario.Name + " panicked: " + describe(p))
	}
	if io.begun {
		return io.endPieces()
	}
	if err := writeAll(stdout, appendAnswer(nil, &req, &resp)); err != nil {
		complain("cannot write the answer: " + err.Error())
		return 1
	}
	return 0
}

// openData tells the scenario's library where its files and rows are, if it has one.
func openData(s *scenarios.Scenario) error {
	switch {
	case s.Library == "":
		return nil
	case s.Open == nil:
		return errors.New("scenario " + s.Name + " needs the library " + s.Library + ", which is not linked in here: this is to be " + s.Program("interleave-cgi"))
	}
	return s.Open(getenv(DataEnv))
}

// asked is the scenario that the server serves: one of all, or a workload.
func asked(all []*scenarios.Scenario) (*scenarios.Scenario, error) {
	if text := getenv(WorkloadEnv); text != "" {
		w, err := workload.Parse(text)
		if err != nil {
			return nil, err
		}
		return w.Served(), nil
	}
	if s := find(all, getenv(ScenarioEnv)); s != nil {
		return s, nil
	}
	return nil, errors.New("no scenario is called " + strconv.Quote(getenv(ScenarioEnv)) + " in " + ScenarioEnv)
}

func find(all []*scenarios.Scenario, name string) *scenarios.Scenario {
	for _, s := range all {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// appendAnswer appends a CGI response. The answer to HEAD has no body, but
// tells its length, so that the server's answer can.
func appendAnswer(dst []byte, req *wire.Request, resp *wire.Response) []byte {
	dst = appendHead(dst, resp, int64(len(resp.Body)))
	if req.IsHead() {
		return dst
	}
	return append(dst, resp.Body...)
}

func appendHead(dst []byte, resp *wire.Response, length int64) []byte {
	status, contentType := resp.Status, resp.ContentType
	if status == 0 {
		status = 200
	}
	if contentType == "" {
		contentType = "text/plain; charset=utf-8"
	}
	dst = append(dst, "Status: "...)
	dst = strconv.AppendInt(dst, int64(status), 10)
	dst = append(dst, "\nContent-Type: "...)
	dst = append(dst, contentType...)
	dst = append(dst, "\nContent-Length: "...)
	dst = strconv.AppendInt(dst, length, 10)
	return append(dst, "\n\n"...)
}

const (
	stdin = iota
	stdout
	stderr
)

func complain(what string) {
	writeAll(stderr, []byte("interleave-cgi: "+what+"\n"))
}

func writeAll(fd int, p []byte) error {
	for len(p) > 0 {
		n, err := syscall.Write(fd, p)
		if err != nil && err != syscall.EINTR {
			return err
		}
		p = p[max(n, 0):]
	}
	return nil
}

// describe makes text of a panic's value, without fmt.
func describe(p any) string {
	switch p := p.(type) {
	case error:
		return p.Error()
	case string:
		return p
	default:
		return "(a value that is neither an error nor a string)"
	}
}

func getenv(name string) string {
	value, _ := syscall.Getenv(name)
	return value
}
