package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/runner"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

func newList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Models, scenarios and profiles, and what each claims",
		Example: `  interleave list
  interleave list --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return listJSON(cmd.OutOrStdout())
			}
			return list(cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, for other programs")
	return cmd
}

func list(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MODELS")
	for _, m := range modelsall.Models() {
		fmt.Fprintf(w, "  %s\t%s\n", m.Name, m.Summary)
		fmt.Fprintf(w, "  \t%s handlers, %s; stands for %s\n", m.Style, upstreamCalls(m), m.StandsFor)
	}
	fmt.Fprintln(w, "\nSCENARIOS")
	for _, s := range scenariosall.Scenarios() {
		fmt.Fprintf(w, "  %s\t%s\n", s.Name, s.Summary)
		fmt.Fprintf(w, "  \ttells apart: %s\n", s.TellsApart)
		for _, p := range s.Predictions {
			fmt.Fprintf(w, "  \tpredicts: %s\n", p.Claim)
		}
	}
	fmt.Fprintln(w, "\nPROFILES")
	for _, p := range runner.Profiles() {
		fmt.Fprintf(w, "  %s\t%s\n", p.Name, p.Summary)
	}
	return w.Flush()
}

func upstreamCalls(m models.Model) string {
	if m.Parallel {
		return "several upstream calls at once"
	}
	return "upstream calls one after the other"
}

func listJSON(out io.Writer) error {
	type model struct {
		Name      string   `json:"name"`
		Summary   string   `json:"summary"`
		StandsFor string   `json:"stands_for"`
		Style     string   `json:"style"`
		Parallel  bool     `json:"parallel_calls"`
		Traits    []string `json:"traits"`
	}
	type scenario struct {
		Name        string   `json:"name"`
		Summary     string   `json:"summary"`
		TellsApart  string   `json:"tells_apart"`
		Loads       []string `json:"loads"`
		Predictions []string `json:"predictions"`
	}
	type profile struct {
		Name    string `json:"name"`
		Summary string `json:"summary"`
		Blocks  int    `json:"blocks"`
	}
	var doc struct {
		Models    []model    `json:"models"`
		Scenarios []scenario `json:"scenarios"`
		Profiles  []profile  `json:"profiles"`
	}
	for _, m := range modelsall.Models() {
		doc.Models = append(doc.Models, model{m.Name, m.Summary, m.StandsFor, string(m.Style), m.Parallel, m.Traits})
	}
	for _, s := range scenariosall.Scenarios() {
		doc.Scenarios = append(doc.Scenarios, scenario{
			s.Name, s.Summary, s.TellsApart,
			each(s.Loads, func(l scenarios.Load) string { return l.Name }),
			each(s.Predictions, func(p scenarios.Prediction) string { return p.Claim }),
		})
	}
	for _, p := range runner.Profiles() {
		doc.Profiles = append(doc.Profiles, profile{p.Name, p.Summary, p.Blocks})
	}
	return printJSON(out, doc)
}

func each[T any](values []T, f func(T) string) []string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = f(v)
	}
	return names
}
