package server

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strconv"
	"strings"

	"interleave/models"
	"interleave/models/internal/supervise"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// errHelp says that help was asked for and given.
var errHelp = errors.New("help was printed")

// options is the command line, checked.
type options struct {
	model    models.Model
	scenario *scenarios.Scenario
	listen   netip.AddrPort // invalid if --listen was not given
	config   models.Config  // all but Listener, Ready and Logf
	tuning   models.Tuning  // what the command line sets; zero leaves the model's choice
}

// parse reads the command line. Its errors are one line that names what is
// valid.
func parse(args []string, help io.Writer, all []models.Model, scens []*scenarios.Scenario) (*options, error) {
	var (
		o                       options
		model, scenario, listen string
		own                     string // workload
	)
	o.config.Upstreams = make(map[string]models.Upstream)
	c := &o.config

	flags := flag.NewFlagSet("interleave-server", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.StringVar(&model, "model", "", "concurrency `model`: "+names(all, modelName))
	flags.StringVar(&scenario, "scenario", "", "`scenario` to serve: "+names(scens, scenarioName))
	flags.StringVar(&own, "workload", "", "a `workload` to serve instead, in the compact form that the runner passes")
	flags.StringVar(&listen, "listen", "", "`address` to listen on, such as 127.0.0.1:8080, if no listener is inherited")
	flags.Func("upstream", "where an upstream answers, `NAME=HOST:PORT/PATH`; once for each", func(s string) error {
		name, up, err := parseUpstream(s)
		c.Upstreams[name] = up
		return err
	})
	flags.IntVar(&o.tuning.Workers, "workers", 0, "worker processes, threads or children at once (0: the model's choice)")
	flags.IntVar(&o.tuning.Queue, "queue", 0, "requests that may wait for a worker (0: the model's choice)")
	flags.IntVar(&c.MaxConns, "max-conns", 0, "connections held at once; more are refused with 503")
	flags.DurationVar(&c.IdleTimeout, "idle-timeout", 0, "for a connection between requests")
	flags.DurationVar(&c.HeaderTimeout, "header-timeout", 0, "from a request's first byte to its last")
	flags.DurationVar(&c.WriteTimeout, "write-timeout", 0, "for a client to take its answer")
	flags.DurationVar(&c.CallTimeout, "call-timeout", 0, "for an upstream's answer")
	flags.DurationVar(&c.DrainTimeout, "drain-timeout", 0, "for requests in flight after SIGTERM")
	flags.Uint64Var(&c.Seed, "seed", 0, "of the handlers' random numbers")
	flags.Float64Var(&c.ComputeRate, "compute-rate", 0, "rounds of computing per second of one CPU (0: measure)")
	flags.DurationVar(&c.Handicap, "handicap", 0, "CPU time that each request burns on purpose, to try out whether it is found")
	flags.StringVar(&c.Data, "data", "", "`folder` with the scenario's files and rows, if it has any")
	flags.StringVar(&c.CGIChild, "cgi-child", "", "`path` of the CGI child (default interleave-cgi, or the one with the scenario's library, beside this program)")

	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(help, "usage: interleave-server --model MODEL --scenario SCENARIO [flags]")
		flags.SetOutput(help)
		flags.PrintDefaults()
		return nil, errHelp
	case err != nil:
		return nil, fmt.Errorf("%w (interleave-server -h lists the flags)", err)
	case flags.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q: all settings are flags (interleave-server -h lists them)", flags.Arg(0))
	}

	var err error
	if o.model, err = find("model", model, all, modelName); err != nil {
		return nil, err
	}
	if o.model.Run == nil {
		return nil, fmt.Errorf("model %s has a program of its own: start %s", model, o.model.Program)
	}
	if o.scenario, err = scenarioOf(scenario, own, scens); err != nil {
		return nil, err
	}
	if why := o.model.Unable(o.scenario); why != "" {
		return nil, fmt.Errorf("model %s %s", model, why)
	}
	c.Scenario = o.scenario
	if err := checkData(o.scenario, c.Data); err != nil {
		return nil, err
	}
	for _, u := range o.scenario.Upstreams {
		if _, known := c.Upstreams[u.Name]; !known {
			return nil, fmt.Errorf("scenario %s calls upstream %s: say where it is with --upstream %s=HOST:PORT/PATH", o.scenario.Name, u.Name, u.Name)
		}
	}
	if listen != "" {
		if o.listen, err = parseListen(listen); err != nil {
			return nil, err
		}
	}
	if o.tuning.Workers < 0 || o.tuning.Queue < 0 || c.MaxConns < 0 || c.ComputeRate < 0 {
		return nil, errors.New("--workers, --queue, --max-conns and --compute-rate must not be negative")
	}
	if c.Handicap < 0 {
		return nil, errors.New("--handicap must not be negative")
	}
	if c.IdleTimeout < 0 || c.HeaderTimeout < 0 || c.WriteTimeout < 0 || c.CallTimeout < 0 || c.DrainTimeout < 0 {
		return nil, errors.New("time-outs must not be negative; 0 means the default")
	}
	if c.ComputeRate == 0 {
		// A worker process takes over what its master measured.
		c.ComputeRate, _ = strconv.ParseFloat(os.Getenv(supervise.ComputeRateEnv), 64)
	}
	return &o, nil
}

// scenarioOf is the scenario of that name, or that of a workload.
func scenarioOf(name, own string, all []*scenarios.Scenario) (*scenarios.Scenario, error) {
	switch {
	case own == "":
		return find("scenario", name, all, scenarioName)
	case name != "":
		return nil, errors.New("--scenario and --workload are two things to serve: choose one")
	}
	w, err := workload.Parse(own)
	if err != nil {
		return nil, fmt.Errorf("--workload: %w", err)
	}
	return w.Scenario(), nil
}

// checkData says what is wrong with the folder of a scenario's files and rows, or
// with the program.
func checkData(s *scenarios.Scenario, folder string) error {
	switch {
	case s.Library == "" && folder != "":
		return fmt.Errorf("scenario %s has no files and rows: leave --data out", s.Name)
	case s.Library == "":
		return nil
	case s.Open == nil:
		return fmt.Errorf("scenario %s needs the library %s, which is not linked in here: start the program of this name with %s at its end", s.Name, s.Library, s.Program(""))
	case folder == "":
		return fmt.Errorf("scenario %s has files and rows: say where they are with --data FOLDER", s.Name)
	}
	return nil
}

func parseUpstream(s string) (string, models.Upstream, error) {
	name, where, ok := strings.Cut(s, "=")
	addr, path, _ := strings.Cut(where, "/")
	parsed, err := netip.ParseAddrPort(addr)
	if !ok || name == "" || err != nil || !parsed.Addr().Is4() {
		return name, models.Upstream{}, errors.New("want NAME=HOST:PORT/PATH with an IPv4 address, such as ads=127.0.0.1:4001/ads")
	}
	return name, models.Upstream{Addr: addr, Path: "/" + path}, nil
}

func parseListen(s string) (netip.AddrPort, error) {
	if port, local := strings.CutPrefix(s, "localhost:"); local {
		s = "127.0.0.1:" + port
	}
	addr, err := netip.ParseAddrPort(s)
	if err != nil || !addr.Addr().Is4() {
		return netip.AddrPort{}, fmt.Errorf("--listen %q: want an IPv4 address and port, such as 127.0.0.1:8080 (port 0 takes a free one)", s)
	}
	return addr, nil
}

func modelName(m models.Model) string           { return m.Name }
func scenarioName(s *scenarios.Scenario) string { return s.Name }

// find returns the one of all that is called name.
func find[T any](kind, name string, all []T, nameOf func(T) string) (found T, err error) {
	for _, one := range all {
		if nameOf(one) == name {
			return one, nil
		}
	}
	if name == "" {
		return found, fmt.Errorf("--%s is missing: valid are %s", kind, names(all, nameOf))
	}
	return found, fmt.Errorf("no %s %q: valid are %s", kind, name, names(all, nameOf))
}

func names[T any](all []T, nameOf func(T) string) string {
	var list []string
	for _, one := range all {
		list = append(list, nameOf(one))
	}
	return strings.Join(list, ", ")
}
