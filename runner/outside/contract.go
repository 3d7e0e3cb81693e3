package outside

import (
	"fmt"
	"maps"
	"net"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"interleave/internal/endpoint"
	"interleave/internal/nearest"
	"interleave/scenarios"
)

// Place is where a server is started, and for what.
type Place struct {
	Scenario  *scenarios.Scenario
	Upstreams map[string]string // their URLs by name
	Data      string            // the folder with the scenario's files and rows; empty if it has none
	Secret    uint64            // of the upstreams' proofs and of what is kept in Data, which right answers hold
	CPUs      []int             // processors that it may use; empty means all
	Group     string            // see process.Spec
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
	scratchVariable  = "SCRATCH"
	scenarioVariable = "SCENARIO"
	computeVariable  = "COMPUTE_MS"
	dataVariable     = "DATA"
	blockVariable    = "BLOCK_MS"
	workloadVariable = "WORKLOAD"
	upstreamPrefix   = "UPSTREAM_"
)

// ours reports whether the contract sets a variable.
func ours(variable string) bool {
	switch variable {
	case hostVariable, portVariable, socketVariable, scratchVariable, scenarioVariable, computeVariable, blockVariable, dataVariable, workloadVariable:
		return true
	}
	return strings.HasPrefix(variable, upstreamPrefix)
}

// kept are the variables that a server has of the user's environment.
func kept() (all []string) {
	for _, name := range inherited {
		value, ok := os.LookupEnv(name)
		if name == "PATH" {
			value, ok = searched(), true
		}
		if ok {
			all = append(all, name+"="+value)
		}
	}
	return all
}

// variables is the whole environment of a server that is to listen on addr, and has the
// folder scratch to itself.
func (s *Server) variables(p Place, addr, scratch string) ([]string, error) {
	all := kept()
	set := func(name, value string) { all = append(all, name+"="+value) }
	for name, value := range s.Environment { // of those set twice, the later counts
		set(name, s.set(value))
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
	set(scratchVariable, scratch)
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
	own, err := tell(p.Scenario)
	if err != nil {
		return nil, err
	}
	if own != "" {
		set(workloadVariable, own)
	}
	if p.Data != "" {
		set(dataVariable, p.Data)
	}
	return all, nil
}

var placeholder = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// fill puts the values of variables into the arguments of the server's command, for
// ${NAME}. What follows -c is left as it is: a shell there has the variables itself,
// and a value in its program's text would be read as program.
func (s *Server) fill(variables []string) ([]string, error) {
	value := make(map[string]string)
	for _, v := range variables {
		name, is, _ := strings.Cut(v, "=")
		value[name] = is
	}
	var unknown string
	var filled []string
	for i, argument := range s.Command[1:] {
		argument = s.set(argument)
		if s.Command[i] == "-c" { // the argument before
			filled = append(filled, argument)
			continue
		}
		filled = append(filled, placeholder.ReplaceAllStringFunc(argument, func(p string) string {
			name := p[2 : len(p)-1]
			is, known := value[name]
			if !known && unknown == "" {
				unknown = name
			}
			return is
		}))
	}
	if unknown != "" {
		return nil, fmt.Errorf("%s: command: ${%s} is no variable of server %s%s", s.File, unknown, s.Name, nearest.Hint(unknown, slices.Sorted(maps.Keys(value))))
	}
	return filled, nil
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
