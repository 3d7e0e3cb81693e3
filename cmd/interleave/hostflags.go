package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"interleave/runner/hosts/labfile"
)

// hostFlags say over which hosts a run goes.
type hostFlags struct {
	file           string
	server         string
	load, backends []string
}

// hostFlagNames are all of them.
var hostFlagNames = []string{"hosts", "server-host", "load-hosts", "backend-hosts"}

func (f *hostFlags) flags(flags *pflag.FlagSet) {
	textFlag(flags, &f.file, "hosts", "", "`file` that says over which hosts the run goes (see docs/hosts.md)")
	textFlag(flags, &f.server, "server-host", "", "host of the servers, as ssh takes it (default this host)")
	listFlag(flags, &f.load, "load-hosts", nil, "hosts that make the load, as ssh takes them, by comma (default this host alone)")
	listFlag(flags, &f.backends, "backend-hosts", nil, "host of the upstream services, as ssh takes it (default the first load host)")
}

// lab is what the flags say; nil if the run is on this host alone.
func (f *hostFlags) lab(cmd *cobra.Command) (*labfile.Lab, error) {
	given := f.given(cmd)
	switch {
	case len(given) == 0:
		return nil, nil
	case f.file == "":
		l, err := labfile.Of(f.server, f.load, f.backends)
		if err != nil {
			return nil, usageError{err}
		}
		return l, nil
	case len(given) > 1:
		return nil, usagef("--hosts names a file that says it all: leave out %s", strings.Join(given[1:], ", "))
	}
	l, err := labfile.Load(f.file)
	if err != nil {
		return nil, usageError{err}
	}
	return l, nil
}

// given are the flags that were, in the order of hostFlagNames.
func (f *hostFlags) given(cmd *cobra.Command) (given []string) {
	for _, name := range hostFlagNames {
		if cmd.Flags().Changed(name) {
			given = append(given, "--"+name)
		}
	}
	return given
}

// command is what says it on a command line again.
func (f *hostFlags) command() (words string) {
	for _, said := range []struct{ flag, value string }{
		{"hosts", f.file}, {"server-host", f.server}, {"load-hosts", strings.Join(f.load, ",")}, {"backend-hosts", strings.Join(f.backends, ",")},
	} {
		if said.value != "" {
			words += " --" + said.flag + " " + said.value
		}
	}
	return words
}
