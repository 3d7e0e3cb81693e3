package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"interleave/internal/endpoint"
	"interleave/internal/netpoll"
	"interleave/results"
	"interleave/runner/network"
	"interleave/runner/outside"
)

// networkFlags is what a command line says of the network between clients and servers.
type networkFlags struct {
	name string
	own  network.Conditions // flag by flag

	chosen network.Conditions // once choose was called
	place  *network.Place     // once this program is in a network namespace of its own
}

func presetName(p network.Preset) string { return p.Name }

func (n *networkFlags) flags(flags *pflag.FlagSet) {
	n.conditionFlags(flags)
	flags.Var(typed[float64]{&n.own.Rate, "rate", network.ParseRate, writeRate}, "rate", "network: rate of the wire, such as 100mbit (default none)")
}

// flagsBeside adds the same beside a --rate of requests, whose values have no unit.
func (n *networkFlags) flagsBeside(flags *pflag.FlagSet) {
	n.conditionFlags(flags)
	flag := flags.Lookup("rate")
	requests := flag.Value.(typed[float64])
	read := requests.read
	requests.read = func(text string) (float64, error) {
		if !strings.HasSuffix(text, "bit") {
			return read(text)
		}
		bits, err := network.ParseRate(text)
		if err == nil {
			n.own.Rate = bits
		}
		return *requests.to, err
	}
	flag.Value = requests
	flag.Usage += "; with a unit, such as 100mbit, the rate of the network's wire"
}

func (n *networkFlags) conditionFlags(flags *pflag.FlagSet) {
	var presets []string
	for _, p := range network.Presets() {
		presets = append(presets, fmt.Sprintf("%s (%s)", p.Name, p))
	}
	textFlag(flags, &n.name, "network", "", "put a network between clients and servers: "+strings.Join(presets, ", "))
	timeFlag(flags, &n.own.RTT, "rtt", 0, false, "network: its round trip (default none)")
	shareFlag(flags, &n.own.Loss, "loss", 0, "network: part of the packets that are lost in each direction, such as 1%")
}

func writeRate(bits float64) string {
	if bits == 0 {
		return ""
	}
	return network.WriteRate(bits)
}

// choose looks up what the flags say: a preset, and values that count instead of its own.
func (n *networkFlags) choose(flags *pflag.FlagSet) error {
	n.chosen = n.own
	if n.name != "" {
		p, err := pickOne("network", n.name, network.Presets(), presetName)
		if err != nil {
			return err
		}
		n.chosen.RTT = cmp.Or(n.own.RTT, p.RTT)
		n.chosen.Rate = cmp.Or(n.own.Rate, p.Rate)
		if !flags.Changed("loss") {
			n.chosen.Loss = p.Loss
		}
	}
	if err := n.chosen.Validate(); err != nil {
		return usagef("network: %w", err)
	}
	return nil
}

// enter puts this program into a network namespace of its own, if there is to be a
// network: by beginning it again, so that nothing may have been done before but check.
func (n *networkFlags) enter(check func() error) (err error) {
	if n.chosen.Given() {
		n.place, err = network.Enter(check)
	}
	return err
}

// command is what reproduces it.
func (n *networkFlags) command() string {
	if !n.chosen.Given() {
		return ""
	}
	return " " + n.chosen.Flags()
}

// carries refuses servers that no network reaches.
func (n *networkFlags) carries(servers []*outside.Server) error {
	i := slices.IndexFunc(servers, func(o *outside.Server) bool { return o.Unix })
	if n.chosen.Given() && i >= 0 {
		return usagef("%s listens on a Unix socket, which no network carries: leave it out, or the network", servers[i].Name)
	}
	return nil
}

// errNoDatabase says that a database is on the other side of no network of ours.
var errNoDatabase = errors.New("leave out --database with a network: servers are in a network of their own, from which the database cannot be reached")

// enter chooses the network of a run, of one that goes on as it was, and enters it.
func (f *benchFlags) enter(cmd *cobra.Command) error {
	if err := f.network.choose(cmd.Flags()); err != nil {
		return err
	}
	if f.resume != "" {
		if f.network.chosen.Given() {
			return nil // prepare refuses it
		}
		if run, err := results.LoadRun(f.resume); err == nil { // else resume says why not
			f.network.chosen = network.Of(run.Plan.Network)
		}
	}
	if err := f.agrees(); err != nil {
		return err
	}
	return f.network.enter(nil)
}

// agrees refuses flags that do not go together, before anything is begun for one of them.
func (f *benchFlags) agrees() error {
	hosts := f.over.given()
	switch network := f.network.chosen.Given(); {
	case network && f.rows.given():
		return usageError{errNoDatabase}
	case network && len(hosts) > 0:
		return usagef("leave out %s with a network: it is made on this host, and several hosts have their own between them", strings.Join(hosts, ", "))
	case network && f.within != "":
		return usagef("leave out --capacity with a network: capacities are looked for on loopback, and their figures would not be of this run")
	case len(hosts) > 0 && f.within != "":
		return usagef("leave out --capacity with %s: capacities are looked for on one host", strings.Join(hosts, ", "))
	case len(hosts) > 0 && f.rows.given():
		return usagef("leave out --database with %s: each server's host keeps the rows of order itself, and a database is reached from one host", strings.Join(hosts, ", "))
	}
	return nil
}

// portOf is the port of serve's address, which is all that it may say of where a server
// over a network listens.
func portOf(listen *net.TCPAddr) (port string, err error) {
	if !listen.IP.IsLoopback() && !listen.IP.IsUnspecified() {
		return "", usagef("--listen %s: a server over a network has an address of that network's; give a port only, such as 127.0.0.1:%d", listen, listen.Port)
	}
	return fmt.Sprint(listen.Port), nil
}

// onThisHost refuses the URL of a server that a network made here cannot lie before.
func onThisHost(url string) error {
	e, err := endpoint.Parse(url)
	switch {
	case err != nil:
		return usageError{err}
	case e.Socket != "":
		return usagef("--url %s is a Unix socket, which no network carries: name an address of this host", url)
	case !e.Addr.Addr().Unmap().Is4() || !netpoll.Owns(e.Addr.Addr().Unmap()):
		return usagef("--url %s is not an IPv4 address of this host, and a network can lie before servers of this host only", url)
	}
	return nil
}
