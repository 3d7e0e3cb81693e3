package cgi

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"interleave/models"
	"interleave/models/internal/callback"
	"interleave/scenarios"
)

const (
	// DefaultChildren is how many children run at once. More would wait for
	// a processor, unless their requests wait for something else.
	DefaultChildren = 64

	// DefaultQueue is how many requests may wait for a child to end.
	DefaultQueue = 1024
)

// Model returns the model.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "cgi",
			Summary:   "a process that is forked and executed for each request (RFC 3875)",
			StandsFor: "Apache with CGI scripts",
			Style:     models.Blocking,
			Traits:    []string{models.ProcessPer, models.Preemptive, models.SerialCalls, models.Bounded},
			Shape:     models.Shape{MinProcesses: 1, HandlerThreads: 1},
		},
		Tune: tune,
		Run:  run,
	}
}

func tune(*scenarios.Scenario, int) models.Tuning {
	return models.Tuning{Workers: DefaultChildren, Queue: DefaultQueue}
}

func run(ctx context.Context, cfg models.Config) error {
	path, err := childPath(cfg.CGIChild)
	if err != nil {
		return err
	}
	s, err := newSpawner(path, &cfg)
	if err != nil {
		return err
	}
	f := &front{spawner: s, env: newEnvironment(&cfg), limit: max(cfg.Tuning.Workers, 1) + max(cfg.Tuning.Queue, 0)}
	f.random = scenarios.NewSeq(cfg.Seed)

	// The front is an event loop. What it serves is the scenario's paths, by
	// starting a child.
	served := *cfg.Scenario
	served.Callback = f.handle
	cfg.Scenario = &served

	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	loop, err := callback.New(cfg, callback.Options{})
	if err != nil {
		return err
	}
	if cfg.Ready != nil {
		cfg.Ready()
	}
	err = loop.Run(ctx)
	s.close()
	return err
}

// childPath finds the program to start.
func childPath(given string) (string, error) {
	path := given
	if path == "" {
		self, err := os.Executable()
		if err != nil {
			return "", fmt.Errorf("cannot find the CGI child: %w; say where it is with --cgi-child", err)
		}
		path = filepath.Join(filepath.Dir(self), "interleave-cgi")
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("no CGI child: %w; build cmd/interleave-cgi, or say where it is with --cgi-child", err)
	}
	if info.IsDir() || info.Mode()&0o111 == 0 {
		return "", fmt.Errorf("the CGI child %s is not a program", path)
	}
	return filepath.Abs(path)
}
