package outside

import (
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"interleave/internal/endpoint"
	"interleave/scenarios"
)

// Place is where a server is started, and for what.
type Place struct {
	Scenario  *scenarios.Scenario
	Upstreams map[string]string // their URLs by name
	Data      string            // the folder with the scenario's files and rows; empty if it has none
	Secret    uint64            // of the upstreams' proofs and of what is kept in Data, which right answers hold
	CPUs      []int             // processors that it may use; empty means all
	Again     time.Duration     // after which it is started again when it ends; 0 if it must not end
	Addr      string            // where it is to listen; port 0 means a free one, empty one of 127.0.0.1. A server on a Unix socket gets a new one whatever this says
}

// inherited are the variables that a server has of the user's environment.
// Anything else might change what is measured without a trace.
var inherited = []string{"PATH", "HOME", "LANG", "TMPDIR"}

// The variables of the contract.
const (
	hostVariable     = "HOST"
	portVariable     = "PORT"
	socketVariable   = "SOCKET"
	scenarioVariable = "SCENARIO"
	computeVariable  = "COMPUTE_MS"
	dataVariable     = "DATA"
	blockVariable    = "BLOCK_MS"
	upstreamPrefix   = "UPSTREAM_"
)

// ours reports whether the contract sets a variable.
func ours(variable string) bool {
	switch variable {
	case hostVariable, portVariable, socketVariable, scenarioVariable, computeVariable, blockVariable, dataVariable:
		return true
	}
	return strings.HasPrefix(variable, upstreamPrefix)
}

// variables is the whole environment of a server that is to listen on addr.
func (s *Server) variables(p Place, addr string) ([]string, error) {
	var all []string
	set := func(name, value string) { all = append(all, name+"="+value) }
	for _, name := range inherited {
		if value, ok := os.LookupEnv(name); ok {
			set(name, value)
		}
	}
	for name, value := range s.Environment { // of those set twice, the later counts
		set(name, value)
	}
	if s.Unix {
		set(socketVariable, strings.TrimPrefix(addr, endpoint.Unix))
	} else {
		host, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		set(hostVariable, host)
		set(portVariable, port)
	}
	set(scenarioVariable, p.Scenario.Name)
	for name, url := range p.Upstreams {
		set(upstreamVariable(name), url)
	}
	if d := p.Scenario.LongestCompute(); d > 0 {
		set(computeVariable, strconv.FormatInt(d.Milliseconds(), 10))
	}
	if d := p.Scenario.LongestBlock(); d > 0 {
		set(blockVariable, strconv.FormatInt(d.Milliseconds(), 10))
	}
	if p.Data != "" {
		set(dataVariable, p.Data)
	}
	return all, nil
}

// upstreamVariable names the variable with an upstream's URL.
func upstreamVariable(name string) string {
	return upstreamPrefix + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, name)
}
