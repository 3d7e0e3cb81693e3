package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"interleave/reports/verdict"
	"interleave/results"
)

// gateForms are the forms in which a gate's result is wanted.
type gateForms struct {
	json            bool
	markdown, junit string // files; empty for none
}

func (f *gateForms) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.json, "json", false, "print the result as JSON instead of a table")
	textFlag(flags, &f.markdown, "markdown", "", "file for the result as Markdown, for a job's summary or a comment")
	textFlag(flags, &f.junit, "junit", "", "file for the result as JUnit XML, for what reads test results")
}

// write prints the result and writes the files that were asked for.
func (f *gateForms) write(cmd *cobra.Command, g *results.Gate) error {
	return errors.Join(
		f.print(cmd.OutOrStdout(), g),
		inFile(f.markdown, g, verdict.Markdown),
		inFile(f.junit, g, verdict.JUnit),
	)
}

func (f *gateForms) print(w io.Writer, g *results.Gate) error {
	if f.json {
		return printJSON(w, g)
	}
	return verdict.Terminal(w, g, optionsFor(w))
}

// try says whether the files can be written.
func (f *gateForms) try() error {
	for flag, path := range map[string]string{"--markdown": f.markdown, "--junit": f.junit} {
		if err := results.TryFile(path); err != nil {
			return usagef("%s: %w", flag, err)
		}
	}
	return nil
}

// inFile writes one form to path, if there is one.
func inFile(path string, g *results.Gate, form func(io.Writer, *results.Gate) error) error {
	if path == "" {
		return nil
	}
	var buf bytes.Buffer
	if err := form(&buf, g); err != nil {
		return err
	}
	if err := results.WriteFile(path, buf.Bytes()); err != nil {
		return fmt.Errorf("the result could not be written: %w", err)
	}
	return nil
}
