package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"interleave/results"
	"interleave/runner"
	"interleave/runner/hosts/labfile"
	"interleave/scenarios"
)

// hostFlags say over which hosts a run goes.
type hostFlags struct {
	file           string
	server         string
	load, backends []string
	keys           string // folder of the lab's keys

	stderr io.Writer // is told what becomes of the hosts
	opened *hosts    // nil before open
}

func (f *hostFlags) flags(flags *pflag.FlagSet) {
	textFlag(flags, &f.file, "hosts", "", "`file` that says over which hosts the run goes (see docs/hosts.md)")
	textFlag(flags, &f.server, "server-host", "", "host of the servers, as ssh takes it (default this host)")
	listFlag(flags, &f.load, "load-hosts", nil, "hosts that make the load, as ssh takes them, by comma (default this host alone)")
	labFlag(flags, &f.keys)
	listFlag(flags, &f.backends, "backend-hosts", nil, "host of the upstream services, as ssh takes it (default the first load host)")
}

// read is what the flags say; nil if the run is on this host alone.
func (f *hostFlags) read() (l *labfile.Lab, err error) {
	given := f.given()
	switch {
	case len(given) == 0:
		return nil, nil
	case f.file == "":
		l, err = labfile.Of(f.server, f.load, f.backends)
	case len(given) > 1:
		return nil, usagef("--hosts names a file that says it all: leave out %s", strings.Join(given[1:], ", "))
	default:
		l, err = labfile.Load(f.file)
	}
	if err != nil {
		return nil, usageError{err}
	}
	return l, nil
}

// said are the flags that say which hosts, with their values; empty is not given.
func (f *hostFlags) said() [][2]string {
	return [][2]string{
		{"--hosts", f.file}, {"--server-host", f.server}, {"--load-hosts", strings.Join(f.load, ",")}, {"--backend-hosts", strings.Join(f.backends, ",")},
	}
}

// given are the flags that were.
func (f *hostFlags) given() (given []string) {
	for _, flag := range f.said() {
		if flag[1] != "" {
			given = append(given, flag[0])
		}
	}
	return given
}

// command is what says it on a command line again.
func (f *hostFlags) command() (words string) {
	if len(f.given()) == 0 {
		return ""
	}
	for _, flag := range append(f.said(), [2]string{"--lab", f.keys}) {
		if flag[1] != "" {
			words += " " + flag[0] + " " + flag[1]
		}
	}
	return words
}

// open opens the hosts that the flags name for a run of some scenarios, and returns them as
// it takes them: nil if it is on this host alone. They are open until close.
func (f *hostFlags) open(ctx context.Context, p runner.Programs, put ...*scenarios.Scenario) (*runner.Hosts, error) {
	file, err := f.read()
	if file == nil || err != nil {
		return nil, err
	}
	if f.opened, err = openHosts(ctx, file, f.keys, hostPrograms(p, put), f.stderr); err != nil {
		return nil, err
	}
	return f.opened.places()
}

// during calls run, while what becomes of the hosts is a part of the progress.
func (f *hostFlags) during(p *inTurn, run func() error) error {
	if f.opened == nil {
		return run()
	}
	f.opened.through(p.Say)
	defer f.opened.through(func(line string) { fmt.Fprintln(f.stderr, line) })
	return run()
}

// close ends what open has opened, if it has.
func (f *hostFlags) close() { f.opened.close() }

// again refuses to go on with a run over other hosts than its own; which ones are meant is
// known when they are there.
func (f *hostFlags) again(run *results.Run) error {
	given := f.given()
	switch {
	case run.Plan.Hosts != nil && len(given) == 0:
		return usagef("the run goes over several hosts: name them again, as in its command, %s", oneLine(run.Command))
	case run.Plan.Hosts == nil && len(given) > 0:
		return usagef("the run is on one host: leave out %s", strings.Join(given, ", "))
	}
	return nil
}
