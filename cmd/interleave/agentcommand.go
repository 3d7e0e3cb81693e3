package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"interleave/internal/bounded"
	"interleave/internal/quantity"
	"interleave/runner"
	"interleave/runner/hosts/agent"
	"interleave/runner/hosts/join"
	"interleave/runner/load"
	"interleave/runner/outside"
	"interleave/runner/process"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

func newAgent() *cobra.Command {
	var token, address, servers, credentials string
	var accept, withStdin bool
	var cpus []int
	cmd := &cobra.Command{
		Use:   "agent",
		Short: "Let this host take part in measurements over several hosts",
		Long: `agent joins a lab and starts servers, backends and load drivers for its
coordinator, until Ctrl-C, which ends them. It tries again and again to join.

Whoever coordinates the lab may run this project's programs on this host as the
user who starts the agent, and whoever holds the join string may join in this
host's place. So keep the join string as you would keep a password: --join -
reads it from stdin, where no list of processes shows it.

The agent dials out. It listens only where a server under test does, and at one
port beside it, where it says that the server is the lab's. It starts the
programs that stand beside it, if they are those of the coordinator, and no
others; --accept-programs has it take the coordinator's, and --accept-servers
has it start servers of your own, whose files must be the coordinator's too. It
sends load to members of the lab only.`,
		Example: `  interleave agent --join - <join-string
  interleave agent --join - --address 10.1.0.5 <join-string`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			stdin := bufio.NewReader(cmd.InOrStdin())
			c, err := agentConfig(stdin, token, address, servers, credentials)
			if err != nil {
				return err
			}
			if token != "-" {
				fmt.Fprintln(cmd.ErrOrStderr(), "lists of processes show this host's join string: give it on stdin, with --join -")
			}
			c.AcceptPrograms = accept
			ctx, stop := untilInterrupted(cmd.Context(), cmd.ErrOrStderr())
			defer stop()
			if withStdin {
				var cancel context.CancelFunc
				ctx, cancel = untilRead(ctx, stdin)
				defer cancel()
			}
			if err := process.PinSelf(cpus); err != nil {
				return usagef("--cpus %s: %w", quantity.Set(cpus), err)
			}
			c.Facts = runner.Host()
			c.Facts.Connections = load.PortsToOneServer()
			if all := process.CPUs(); len(all) == 1 { // nothing can be held apart, but which one it is matters where there are others
				c.Facts.LoadCPUs = all
			}
			// The coordinator says where children run. Who watches them stays out of their way.
			if err := process.PinSelf(c.Facts.LoadCPUs[:min(1, len(c.Facts.LoadCPUs))]); err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			c.Say = func(line string) { fmt.Fprintln(out, oneLine(line)) }
			return agent.Run(ctx, c)
		},
	}
	flags := cmd.Flags()
	textFlag(flags, &token, "join", "", "the join `string` of this host (see interleave lab token), or - to read it from stdin")
	textFlag(flags, &address, "address", "", "IPv4 `address` by which the other hosts reach this one (default the one from which it reaches the lab)")
	cpusFlag(flags, &cpus, "cpus", "`processors` that may be used, such as 0-7 or 0-3,8 (default all that this command may use)")
	flags.BoolVar(&withStdin, "with-stdin", false, "end when stdin does")
	flags.MarkHidden("with-stdin") // for who starts agents through a connection
	flags.BoolVar(&accept, "accept-programs", false, "take programs from the coordinator if they are not those of this host")
	textFlag(flags, &servers, "accept-servers", "", "start the servers of your own whose files, *.yaml or */server.yaml, are in this `folder`")
	textFlag(flags, &credentials, "credentials", "", "`file` of credentials, or of the seed of an nkey, for an existing NATS server")
	return cmd
}

// untilRead ends the context when in does.
func untilRead(ctx context.Context, in io.Reader) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		io.Copy(io.Discard, in)
		cancel()
	}()
	return ctx, cancel
}

// agentConfig reads the command line of an agent.
func agentConfig(stdin *bufio.Reader, token, address, servers, credentials string) (c agent.Config, err error) {
	switch token {
	case "":
		return c, usagef("which lab? give the join string of this host with --join: interleave lab token makes it")
	case "-":
		line, _, err := bounded.Line(stdin, 4<<10)
		if err != nil {
			return c, usagef("--join -: no join string on stdin: %w", err)
		}
		token = strings.TrimSpace(string(line))
	}
	if c.Token, err = join.Parse(token); err != nil {
		return c, usagef("--join: %w", err)
	}
	if at, err := netip.ParseAddr(address); address != "" && (err != nil || !at.Is4() || at.IsUnspecified()) {
		return c, usagef("--address %q is not an IPv4 address by which other hosts reach this one, such as 10.1.0.5", address)
	}
	if isURL := strings.Contains(c.Token.Address, "://"); credentials != "" && !isURL {
		return c, usagef("leave out --credentials: the lab at %s has a server of its own, which knows the join string", c.Token.Address)
	}
	if credentials != "" {
		if _, err := join.Credentials(credentials); err != nil {
			return c, usagef("--credentials: %w", err)
		}
	}
	c.Address, c.Credentials, c.Scenario = address, credentials, scenarioNamed
	if c.Self, err = os.Executable(); err != nil {
		return c, err
	}
	if servers != "" {
		c.Servers, err = serversIn(servers)
	}
	return c, err
}

// scenarioNamed is the scenario with a name, nil if there is none.
func scenarioNamed(name string) *scenarios.Scenario {
	for _, s := range scenariosall.Scenarios() {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// serversIn reads the files of all servers in a folder.
func serversIn(folder string) (all []*outside.Server, err error) {
	if info, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, usagef("--accept-servers %s is not a folder", folder)
	}
	for _, pattern := range []string{"*.yaml", filepath.Join("*", "server.yaml")} {
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return nil, usagef("--accept-servers %s: %w", folder, err)
		}
		for _, file := range files {
			s, err := readServer(file)
			if err != nil {
				return nil, err
			}
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return nil, usagef("--accept-servers %s has no file of a server: neither *.yaml nor */server.yaml", folder)
	}
	return all, nil
}
