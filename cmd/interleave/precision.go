package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"interleave/internal/quantity"
	"interleave/runner"
)

// precision is what a command line says of when a run is precise enough.
type precision struct {
	share  float64
	figure string
	lasts  time.Duration

	given bool // a run ends by precision
}

func (p *precision) flags(flags *pflag.FlagSet) {
	shareFlag(flags, &p.share, "precision", 0, "measure until figures are known within so much to either side, such as 2% (default the profile's number of blocks)")
	textFlag(flags, &p.figure, "figure", "", "with --precision: which figure, such as throughput or latency-p50 (default cpu-per-request)")
	timeFlag(flags, &p.lasts, "for", 0, false, "with --precision: how long to measure at most (default "+runner.DefaultFor.String()+")")
}

// precision looks up what the flags name.
func (p *precision) precision() (runner.Precision, error) {
	var none runner.Precision
	if !p.given {
		if p.figure != "" || p.lasts > 0 {
			return none, usagef("--figure and --for go with --precision: name a share such as --precision 2%%")
		}
		return none, nil
	}
	if p.share < leastPrecision || p.share > mostPrecision {
		return none, usagef("--precision %s: want a percentage from 0.1%% to 50%%", quantity.ChosenPercent(p.share))
	}
	m := runner.DefaultFigure
	if p.figure != "" {
		if m = runner.FigureNamed(p.figure); m == "" {
			return none, usagef("unknown figure %q: valid are %s", p.figure, strings.Join(figureNames(), ", "))
		}
	}
	return runner.Precision{Share: p.share, Measure: m, For: p.lasts}, nil
}

// figureNames are the figures that a precision can be about, as they are written on a
// command line.
func figureNames() []string {
	return each(runner.Figures(), func(name string) string { return strings.ReplaceAll(name, "_", "-") })
}

// No host is as steady as the one, and the other is no precision.
const leastPrecision, mostPrecision = 0.001, 0.5

// untilText says when a run by precision ends.
func untilText(until runner.Precision, block time.Duration) string {
	limit := cmp.Or(until.For, runner.DefaultFor)
	return fmt.Sprintf("until every %s is known within ±%s, for %s at most (about %s a block)",
		until.Measure.Phrase(), quantity.ChosenPercent(until.Share), quantity.Duration(limit), quantity.Duration(block.Round(100*time.Millisecond)))
}

// command is the flags that say so again.
func (p *precision) command() string {
	if !p.given {
		return ""
	}
	c := " --precision " + withoutBlanks(quantity.ChosenPercent(p.share))
	if p.figure != "" {
		c += " --figure " + p.figure
	}
	if p.lasts > 0 {
		c += " --for " + p.lasts.String()
	}
	return c
}
