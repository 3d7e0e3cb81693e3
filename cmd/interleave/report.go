package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

func newReport() *cobra.Command { return &cobra.Command{Use: "report"} }

func report(dir string, stdout io.Writer) error { fmt.Fprintln(stdout, dir); return nil }
