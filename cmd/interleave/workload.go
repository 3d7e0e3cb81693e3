package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"interleave/internal/bounded"
	"interleave/results"
	"interleave/runner/workloadfile"
)

func newWorkload() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "workload",
		Short: "Workloads of your own: write one, and draw what it does",
		Long: `A workload is a file that says what requests do: call services, compute, call a
library that blocks; and how many clients there are. bench, serve, verify and load
take it with --workload as they take a scenario. docs/workload.md describes it.`,
		Example: `  interleave workload new
  interleave workload show shop.yaml
  interleave bench --workload shop.yaml`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newWorkloadNew(), newWorkloadShow())
	return cmd
}

func newWorkloadNew() *cobra.Command {
	var d workloadfile.Draft
	var out string
	cmd := &cobra.Command{
		Use:   "new",
		Short: "Write a workload's file, from five answers",
		Long: `new asks five questions on a terminal and writes the file. Flags answer them
instead; with any of them it asks nothing.`,
		Example: `  interleave workload new
  interleave workload new --name shop --calls "session 2ms, db 5ms..40ms + search 15ms" --compute 1ms --rate 300/s --clients 500`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().NFlag() == 0 || cmd.Flags().NFlag() == 1 && out != "" {
				in, isFile := cmd.InOrStdin().(*os.File)
				if !isFile || !term.IsTerminal(int(in.Fd())) {
					return usagef("stdin is no terminal to ask on: answer with flags, as in interleave workload new --name shop --calls \"db 5ms\" --compute 1ms --rate 300/s")
				}
				if err := ask(in, cmd.ErrOrStderr(), &d); err != nil {
					return err
				}
			}
			return writeDraft(cmd.OutOrStdout(), d, out)
		},
	}
	flags := cmd.Flags()
	textFlag(flags, &d.Name, "name", "", "the workload's name")
	textFlag(flags, &d.Calls, "calls", "", "services that a request calls, and how long each takes: \"session 2ms, db 5ms..40ms + search 15ms\"; + is at once, 5ms..40ms the median and the 99th percentile")
	textFlag(flags, &d.Compute, "compute", "", "CPU time of a request, such as 1ms")
	textFlag(flags, &d.Block, "block", "", "for how long a library blocks its thread, such as 3ms")
	textFlag(flags, &d.Answer, "answer", "", "length of the answer, such as 12KB (default a line of text)")
	textFlag(flags, &d.Clients, "clients", "", "how many clients there are, each of which waits for its answer")
	textFlag(flags, &d.Rate, "rate", "", "how often they ask together, such as 300/s")
	textFlag(flags, &out, "out", "", "file to write, which is not there yet (default the name and .yaml)")
	return cmd
}

// question is one of those that new asks.
type question struct {
	text, usual string
	put         func(d *workloadfile.Draft, answer string)
}

var questions = []question{
	{"What is the workload's name?", "shop", func(d *workloadfile.Draft, a string) { d.Name = a }},
	{"Which services does a request call, and how long does each take? As in \"session 2ms, db 5ms..40ms + search 15ms\": + is at once, 5ms..40ms the median and the 99th percentile; - is none.", "db 5ms", func(d *workloadfile.Draft, a string) { d.Calls = a }},
	{"How much CPU time does it take to compute an answer? - is next to none.", "1ms", func(d *workloadfile.Draft, a string) { d.Compute = a }},
	{"For how long does a library block its thread, such as a database driver? - is not at all.", "-", func(d *workloadfile.Draft, a string) { d.Block = a }},
	{"How many clients are there, or how often do they ask? As in 500, 300/s, or both: 500 300/s.", "300/s", func(d *workloadfile.Draft, a string) {
		d.Clients, d.Rate = "", ""
		for word := range strings.FieldsSeq(a) {
			if strings.Contains(word, "/") {
				d.Rate = word
			} else {
				d.Clients = word
			}
		}
	}},
}

// ask asks all questions, each until its answer is right with those before.
func ask(in io.Reader, out io.Writer, d *workloadfile.Draft) error {
	lines := bufio.NewReader(in)
	for _, q := range questions {
		for {
			fmt.Fprintf(out, "%s [%s] ", q.text, q.usual)
			line, _, err := bounded.Line(lines, 1000)
			if errors.Is(err, io.EOF) {
				return errors.New("the questions were not answered: nothing is written")
			}
			if err != nil {
				return err
			}
			answer := strings.TrimSpace(string(line))
			if answer == "" {
				answer = q.usual
			}
			if answer == "-" {
				answer = ""
			}
			tried := *d
			tried.Clients = "1" // until somebody says
			q.put(&tried, answer)
			if err := checkDraft(tried); err != nil {
				fmt.Fprintln(out, oneLine(err.Error()))
				continue
			}
			q.put(d, answer)
			break
		}
	}
	return nil
}

// checkDraft says why a draft makes no workload that other commands take.
func checkDraft(d workloadfile.Draft) error {
	return cmp.Or(d.Check(), freeName(d.Name))
}

// writeDraft writes a draft that makes a workload.
func writeDraft(stdout io.Writer, d workloadfile.Draft, path string) error {
	if err := checkDraft(d); err != nil {
		return usageError{err}
	}
	text, err := d.Text()
	if err != nil {
		return usageError{err}
	}
	if path == "" {
		path = d.Name + ".yaml"
	}
	if _, err := os.Lstat(path); err == nil {
		return usagef("%s is there already: name another file with --out", path)
	}
	if err := results.WriteFile(path, []byte(text)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s is written: interleave workload show %s draws it, interleave bench --workload %s measures it\n", path, path, path)
	return err
}
