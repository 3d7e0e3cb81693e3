package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"interleave/runner/hosts/join"
	"interleave/runner/hosts/lab"
)

// newLab has what is about the hosts of a lab and not about a measurement.
func newLab() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "Join strings and checks for measurements over several hosts",
		Long: `lab prepares measurements over several hosts. Their keys are in a folder, --lab,
which only its owner may read; the first use makes it.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newLabCheck(), newLabToken(), newLabForget())
	return cmd
}

func newLabToken() *cobra.Command {
	var folder, address string
	cmd := &cobra.Command{
		Use:   "token NAME",
		Short: "Make the join string of a host",
		Long: `token makes a key for the host NAME and prints its join string, with which
interleave agent joins the lab there. An older one of the same host is void from
then on. The lab need not run: its agents wait for it.

Who holds the string can join as that host. It is shown this once.`,
		Example: `  interleave lab token gen3
  interleave lab token gen3 --address 10.1.0.2:7422
  interleave lab token gen3 --address tls://broker:4222`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("which host? name one, such as interleave lab token gen1")
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := join.CheckName(args[0]); err != nil {
				return usageError{err}
			}
			if address == "" {
				host, err := os.Hostname()
				if err != nil {
					return err
				}
				_, port, err := net.SplitHostPort(lab.DefaultListen)
				if err != nil {
					return err
				}
				address = net.JoinHostPort(host, port)
			}
			if err := join.CheckAddress(address); err != nil {
				return usagef("--address: %w", err)
			}
			keys, err := labKeys(folder)
			if err != nil {
				return err
			}
			token, err := keys.Token(args[0], address)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), token)
			fmt.Fprintf(cmd.ErrOrStderr(), "on %s: interleave agent --join -, with this line on its stdin; the lab has to be reached from there at %s\n", args[0], address)
			if strings.Contains(address, "://") {
				fmt.Fprintf(cmd.ErrOrStderr(), "the lab's subjects on that server begin with ilv.%s (docs/hosts.md has what to allow)\n", token.Lab)
			}
			return nil
		},
	}
	labFlag(cmd.Flags(), &folder)
	textFlag(cmd.Flags(), &address, "address", "", "`host:port` at which the host reaches this one, or the URL of an existing NATS server (default this host's name and port 7422)")
	return cmd
}

func newLabForget() *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use:   "forget NAME",
		Short: "Make the join string of a host void",
		Long: `forget makes the join string of the host NAME void. A lab that runs ends the
connection of its agent within some seconds, and with it what that has started.`,
		Example: `  interleave lab forget gen3`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("which host? name one, such as interleave lab forget gen1")
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := join.CheckName(args[0]); err != nil {
				return usageError{err}
			}
			keys, err := labKeys(folder)
			if err != nil {
				return err
			}
			return keys.Forget(args[0])
		},
	}
	labFlag(cmd.Flags(), &folder)
	return cmd
}

// labFlag is the folder of a lab's keys.
func labFlag(flags *pflag.FlagSet, folder *string) {
	textFlag(flags, folder, "lab", "", "`folder` of the lab's keys (default interleave/lab in your folder of settings)")
}

// labKeys reads the keys of a lab, and makes them if there are none. An empty folder
// is the user's own.
func labKeys(folder string) (*join.Keys, error) {
	if folder == "" {
		settings, err := os.UserConfigDir()
		if err != nil {
			return nil, usagef("there is no folder of settings for the lab's keys: name one with --lab (%w)", err)
		}
		folder = filepath.Join(settings, "interleave", "lab")
	}
	return join.Open(folder)
}
