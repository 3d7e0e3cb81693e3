package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/runner"
	"interleave/runner/outside"
	"interleave/scenarios"
)

// readServer reads the file of a server of the user's own; FILE#VARIANT is one of its
// variants.
func readServer(file string) (*outside.Server, error) {
	path, variant, chosen := strings.Cut(file, "#")
	o, err := outside.Load(path, append(scenarioNames(), outsideWorkload))
	if err != nil {
		return nil, usagef("%w", err)
	}
	if chosen {
		names := slices.Sorted(maps.Keys(o.Variants))
		switch {
		case len(names) == 0:
			return nil, usagef("%s: it has no variants: leave out #%s", path, variant)
		case !slices.Contains(names, variant):
			return nil, usagef("%s: unknown variant %q: valid are %s", path, variant, strings.Join(names, ", "))
		}
		o = o.Variant(variant)
		o.File = file
	}
	if _, taken := modelsall.Find(o.Name); taken {
		return nil, usagef("%s: name %q is that of a model: choose another", file, o.Name)
	}
	return o, nil
}

// loadServer is readServer, and sees that the server can be started.
func loadServer(ctx context.Context, file string) (*outside.Server, error) {
	o, err := readServer(file)
	if err != nil {
		return nil, err
	}
	return o, startable(ctx, o)
}

// startable sees that a server can be started.
func startable(ctx context.Context, o *outside.Server) error {
	if _, err := o.Program(); err != nil {
		return err
	}
	if err := o.Look(ctx); err != nil {
		return fmt.Errorf("%s: %w", o.File, err)
	}
	return nil
}

// checkServers sees that servers can be measured together, with some of the scenarios in
// put.
func checkServers(ctx context.Context, all []*outside.Server, put []*scenarios.Scenario) error {
	fileOf := make(map[string]string)
	for _, o := range all {
		if err := startable(ctx, o); err != nil {
			return err
		}
		if other, taken := fileOf[o.Name]; taken {
			return usagef("%s and %s both describe a server named %q: results need different names", other, o.File, o.Name)
		}
		fileOf[o.Name] = o.File
		offer(o, put...)
		if err := servesSome(o, put); err != nil {
			return err
		}
	}
	return nil
}

// servesSome says what a server serves that serves none of the scenarios in put.
func servesSome(o *outside.Server, put []*scenarios.Scenario) error {
	if servesAny(o, put) {
		return nil
	}
	return usagef("%s: server %s serves none of the chosen scenarios: it serves %s", o.File, o.Name, strings.Join(o.Served(), ", "))
}

func servesAny(o *outside.Server, put []*scenarios.Scenario) bool {
	for _, s := range put {
		if o.Serves(s.Name) {
			return true
		}
	}
	return false
}

// starter starts one server, ours or another's, to be used by hand.
type starter struct {
	models.Info
	serve func(ctx context.Context, p runner.Programs, s *scenarios.Scenario, addr string) (*runner.Serving, error)
	unix  bool // it listens on a Unix socket
}

// chooseServer is the starter of the model or the reference system of that name or, if
// there is a file, of the server that it describes.
func chooseServer(ctx context.Context, model, file, reference string, tuning models.Tuning) (starter, error) {
	switch {
	case reference != "":
		o, err := loadReference(ctx, reference)
		if err != nil {
			return starter{}, err
		}
		return starterOf(o), nil
	case file == "":
		m, err := pickOne("model", model, modelsall.Models(), modelName)
		if err == nil {
			err = runnable(m)
		}
		return starter{m.Info, func(ctx context.Context, p runner.Programs, s *scenarios.Scenario, addr string) (*runner.Serving, error) {
			return runner.Serve(ctx, p, m, s, addr, tuning)
		}, false}, err
	}
	o, err := loadServer(ctx, file)
	if err != nil {
		return starter{}, err
	}
	return starterOf(o), nil
}

func starterOf(o *outside.Server) starter {
	return starter{o.Model().Info, func(ctx context.Context, p runner.Programs, s *scenarios.Scenario, addr string) (*runner.Serving, error) {
		offer(o, s)
		if !o.Serves(s.Name) {
			return nil, usagef("%s: server %s does not serve scenario %s: it serves %s", o.File, o.Name, s.Name, strings.Join(o.Served(), ", "))
		}
		return runner.ServeOutside(ctx, p, o, s, addr)
	}, o.Unix}
}

// given counts the flags that have a value.
func given(values ...string) (n int) {
	for _, v := range values {
		if v != "" {
			n++
		}
	}
	return n
}
