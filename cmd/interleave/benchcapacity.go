package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
	"interleave/runner/outside"
)

const (
	// benchPrecision is how exactly bench looks for capacities, and benchSearch about how
	// long that takes for each.
	benchPrecision = 0.1
	benchSearch    = 45 * time.Second
)

// benchSearches are the capacities that bench looks for; none if subjects is empty.
type benchSearches struct {
	flags    capacityFlags
	config   runner.Config
	subjects []runner.RateSubject
}

// withinCommand asks for the capacities again.
func (f *benchFlags) withinCommand() string {
	switch {
	case f.within == "":
		return ""
	case f.withinFor > 0:
		return fmt.Sprintf(" --capacity %s --capacity-for %s", f.within, f.withinFor)
	}
	return " --capacity " + f.within
}

// searches are those that --capacity asks for: of each model in each scenario, as far as
// it has a capacity. It says which have none.
func (f *benchFlags) searches(c runner.Config, notes io.Writer) (*benchSearches, error) {
	s := &benchSearches{config: c}
	switch {
	case f.within == "" && f.withinFor > 0:
		return nil, usagef("--capacity-for is for --capacity: name a limit with it, such as --capacity p99=50ms")
	case f.within == "":
		return s, nil
	}
	if _, err := capacity.ParseLimit(f.within, capacity.DefaultLimit); err != nil {
		return nil, usagef("--capacity %w", err)
	}
	s.flags = capacityFlags{limit: f.within, precision: benchPrecision, seed: c.Seed, lasts: f.withinFor, lastsFlag: "capacity-for"}
	measurable := slices.DeleteFunc(slices.Clone(c.Outside), func(o *outside.Server) bool { return o.Missing != "" })
	for _, own := range c.Scenarios {
		why := noRate(own)
		subject := runner.RateSubject{}
		if why == "" {
			var err error
			if subject, err = s.flags.subjectOf(placed{Scenario: own}); err != nil {
				why = err.Error()
			}
		}
		if why != "" {
			if len(c.Scenarios) == 1 {
				return nil, usagef("scenario %s has no capacity to look for: %s", own.Name, why)
			}
			fmt.Fprintf(notes, "the capacity in %s is not looked for: %s\n", own.Name, why)
			continue
		}
		s.subjects = append(s.subjects, subjectsWith(subject, available(c.Models), measurable)...)
	}
	if len(s.subjects) == 0 {
		return nil, usagef("--capacity %s: none of the scenarios has a capacity to look for: leave it out", f.within)
	}
	return s, s.flags.setTime(s.subjects, benchSearch)
}

// find looks for them, and keeps what is found in the run's folder.
func (s *benchSearches) find(ctx context.Context, dir string, stderr io.Writer) error {
	if len(s.subjects) == 0 {
		return nil
	}
	found := &results.Capacities{
		Schema: results.CapacitySchema, StartedAt: time.Now(), Command: s.config.Command, Seed: s.flags.seed, Precision: s.flags.precision,
	}
	fmt.Fprintf(stderr, "%s for capacities: at most %s\n", quantity.Plural(len(s.subjects), "search"), quantity.Duration(s.flags.lasts))
	config := s.config
	config.Profile = runner.Profile{Name: "capacity"}
	config.Engines = nil // the native one alone puts rates on
	if err := s.flags.search(ctx, config, s.subjects, found, stderr); err != nil {
		return err
	}
	if err := keepCapacities(ctx, dir, found, stderr); err != nil {
		return err
	}
	return ctx.Err()
}
