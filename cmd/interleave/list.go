package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"interleave/internal/layout"
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

// nameCells is how wide the names of models, scenarios and profiles are, indented.
const nameCells = 20

func list(out io.Writer) error {
	p := layout.NewPrinter(out, optionsFor(out))
	p.Line("MODELS")
	for _, m := range modelsall.Models() {
		p.Entry("  "+m.Name, nameCells, m.Summary, nil)
		if m.Framework != "" {
			p.Entry("  ", nameCells, "another framework: "+m.Framework+"; predictions about models are not about it", nil)
		}
		p.Entry("  ", nameCells, fmt.Sprintf("%s handlers, %s; stands for %s", m.Style, upstreamCalls(m), m.StandsFor), nil)
		if why := m.Unavailable(); why != "" {
			p.Entry("  ", nameCells, why, nil)
		}
	}
	p.Line("\nSCENARIOS")
	for _, s := range scenariosall.Scenarios() {
		p.Entry("  "+s.Name, nameCells, s.Summary, nil)
		p.Entry("  ", nameCells, "tells apart: "+s.TellsApart, nil)
		if s.Library != "" {
			p.Entry("  ", nameCells, "with --database: its rows are in PostgreSQL, asked over the model's own connections, and order-driver asks by a driver that blocks", nil)
		}
		for _, claim := range s.Predictions {
			p.Entry("  ", nameCells, "predicts: "+claim.Claim, nil)
		}
	}
	p.Line("\nPROFILES")
	for _, profile := range runner.Profiles() {
		p.Entry("  "+profile.Name, nameCells, profile.Summary, nil)
	}
	return p.End()
}

func upstreamCalls(m models.Model) string {
	if m.Has(scenarios.ParallelCalls) {
		return "several upstream calls at once"
	}
	return "upstream calls one after the other"
}

func listJSON(out io.Writer) error {
	type model struct {
		Name      string            `json:"name"`
		Summary   string            `json:"summary"`
		StandsFor string            `json:"stands_for"`
		Framework string            `json:"framework,omitempty"`
		Style     string            `json:"style"`
		Parallel  bool              `json:"parallel_calls"`
		Traits    []scenarios.Trait `json:"traits"`

		Unavailable string `json:"unavailable,omitempty"` // why this host cannot run it
	}
	type scenario struct {
		Name        string   `json:"name"`
		Summary     string   `json:"summary"`
		TellsApart  string   `json:"tells_apart"`
		Quick       bool     `json:"quick"` // in short runs, if nobody asks for certain scenarios
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
		doc.Models = append(doc.Models, model{m.Name, m.Summary, m.StandsFor, m.Framework, string(m.Style), m.Has(scenarios.ParallelCalls), m.Traits, m.Unavailable()})
	}
	for _, s := range scenariosall.Scenarios() {
		doc.Scenarios = append(doc.Scenarios, scenario{
			s.Name, s.Summary, s.TellsApart, runner.Profiles()[0].Chooses(s),
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
