package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"interleave/internal/bounded"
	"interleave/internal/layout"
	"interleave/runner/outside"
)

func newReferences() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "references",
		Short: "The real systems that models stand for, and which are installed",
		Long: `references lists the real systems that can be measured beside the models: for
each the model that it stands for, its year, and the version that is installed
or the line that installs it. What is in the column "also" goes on from the name:
the same system with other settings.`,
		Example: `  interleave references
  interleave references --json
  interleave references install gunicorn-gevent nginx
  interleave bench --references gunicorn-gevent,node --scenarios hello,purchase
  interleave bench --references 2011 --models cgi,prefork,eventloop,prefork-greenlet
  interleave verify --reference node --scenario comet`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := untilInterrupted(cmd.Context(), cmd.ErrOrStderr())
			defer stop()
			all, err := loadReferences()
			if err == nil {
				err = lookAt(ctx, slices.DeleteFunc(slices.Clone(all), isVariant))
			}
			if err != nil {
				return err
			}
			if asJSON {
				return referencesJSON(cmd.OutOrStdout(), all)
			}
			return listReferences(cmd.OutOrStdout(), all)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, for other programs")
	cmd.AddCommand(newReferencesInstall())
	return cmd
}

func listReferences(out io.Writer, all []*outside.Server) error {
	p := layout.NewPrinter(out, optionsFor(out))
	t := layout.Table{Columns: []layout.Column{{Head: "system"}, {Head: "stands for"}, {Head: "year", Rank: 2}, {Head: "also", Rank: 3}, {Head: "installed", Rank: 1}}}
	for i, s := range all {
		if isVariant(s) {
			continue
		}
		installed := cmp.Or(s.Installed, "yes")
		if s.Missing != "" {
			installed = "no"
		}
		var also []string
		for _, name := range variantsOf(all[i:]) {
			also = append(also, strings.TrimPrefix(name, s.Name))
		}
		t.Row(s.Name, s.StandsFor, strconv.Itoa(s.Year), strings.Join(also, " "), installed)
		if s.Missing != "" {
			t.Line("  "+s.Missing, nil)
		}
	}
	t.Write(p)
	return p.End()
}

// variantsOf are the names of the variants that follow the first of all.
func variantsOf(all []*outside.Server) (names []string) {
	for _, s := range all[1:] {
		if !isVariant(s) {
			break
		}
		names = append(names, s.Name)
	}
	return names
}

func referencesJSON(out io.Writer, all []*outside.Server) error {
	type reference struct {
		Name      string     `json:"name"`
		Summary   string     `json:"summary"`
		StandsFor string     `json:"stands_for"`
		Year      int        `json:"year"`
		Scenarios []string   `json:"scenarios"`
		Variants  []string   `json:"variants"`
		Installed string     `json:"installed,omitempty"` // the version, as it tells it
		Missing   string     `json:"missing,omitempty"`   // why it cannot be started
		Install   [][]string `json:"install"`             // commands with their arguments
		Note      string     `json:"note,omitempty"`
	}
	list := []reference{}
	for i, s := range all {
		if isVariant(s) {
			continue
		}
		list = append(list, reference{
			s.Name, s.Summary, s.StandsFor, s.Year, s.Scenarios, append([]string{}, variantsOf(all[i:])...),
			s.Installed, s.Missing, outside.Commands([]outside.Install{s.Install}, os.Geteuid() == 0), s.Install.Note,
		})
	}
	return printJSON(out, struct {
		References []reference `json:"references"`
	}{list})
}

func newReferencesInstall() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "install NAME…",
		Short: "Install what reference systems need",
		Long: `install prints the commands that install what the named reference systems lack,
and runs them when you agree: on a terminal it asks, elsewhere --yes says so. It
runs apt-get and npm, and nothing else.`,
		Example: `  interleave references install gunicorn-gevent node
  interleave references install 2011 --yes`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("which reference systems? name some, or a group: %s, %s", groupThen, groupToday)
			}
			return nil
		},
		ValidArgsFunction: completeOne(referenceNames),
		RunE: func(cmd *cobra.Command, names []string) error {
			ctx, stop := untilInterrupted(cmd.Context(), cmd.ErrOrStderr())
			defer stop()
			all, err := loadReferences()
			if err != nil {
				return err
			}
			chosen, err := pickReferences(names, all)
			if err == nil {
				err = lookAt(ctx, chosen)
			}
			if err != nil {
				return err
			}
			return install(ctx, cmd, chosen, yes)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "run the commands without asking")
	return cmd
}

// install installs what the chosen lack, if the user agrees.
func install(ctx context.Context, cmd *cobra.Command, chosen []*outside.Server, yes bool) error {
	out, notes := cmd.OutOrStdout(), cmd.ErrOrStderr()
	var lacking []outside.Install
	for _, s := range chosen {
		switch {
		case s.Missing == "":
			fmt.Fprintf(notes, "%s is installed: %s\n", s.Name, s.Installed)
			continue
		case s.Install.Note != "":
			fmt.Fprintf(notes, "%s: %s\n", s.Name, s.Install.Note)
		}
		if line := s.Install.Mac; line != "" && runtime.GOOS == "darwin" {
			fmt.Fprintf(notes, "%s: %s\n", s.Name, line)
		}
		lacking = append(lacking, s.Install)
	}
	commands := outside.Commands(lacking, os.Geteuid() == 0)
	for _, c := range commands {
		fmt.Fprintln(out, strings.Join(c, " "))
	}
	switch {
	case len(lacking) == 0:
		return nil
	case len(commands) == 0:
		return errors.New("there is no command that installs them here: follow the notes")
	case !yes && !agrees(cmd.InOrStdin(), notes):
		return errors.New("nothing was installed: run these commands yourself, or repeat with --yes")
	}
	for _, c := range commands {
		run := exec.Command(c[0], c[1:]...) // a terminal's Ctrl-C reaches it as well: killed it would leave things half done
		run.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		run.Stdin, run.Stdout, run.Stderr = os.Stdin, notes, notes
		if err := run.Run(); err != nil {
			return fmt.Errorf("%s: %w", strings.Join(c, " "), err)
		}
	}
	return lookAgain(ctx, chosen)
}

// lookAgain says which of the chosen are still missing.
func lookAgain(ctx context.Context, chosen []*outside.Server) error {
	for _, s := range chosen {
		s.Missing = ""
	}
	if err := lookAt(ctx, chosen); err != nil {
		return err
	}
	for _, s := range chosen {
		if s.Missing != "" {
			return fmt.Errorf("%s is still missing: %s", s.Name, s.Missing)
		}
	}
	return nil
}

// agrees asks on a terminal; elsewhere nobody can agree.
func agrees(in io.Reader, prompt io.Writer) bool {
	f, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false
	}
	fmt.Fprint(prompt, "Run these commands? [y/N] \n")
	answer, ended, err := bounded.Line(bufio.NewReader(in), 16)
	return ended && err == nil && slices.Contains([]string{"y", "yes"}, strings.ToLower(strings.TrimSpace(string(answer))))
}
