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
			Family:    models.Processes,
			Style:     models.Blocking,
			Traits:    []scenarios.Trait{scenarios.ProcessPer, scenarios.Preemptive, scenarios.SerialCalls, scenarios.Bounded, scenarios.Fronted},
			Shape:     models.Shape{MinProcesses: 1, HandlerThreads: 1},
			Quick:     true,
			Lacks:     map[scenarios.Ability]string{scenarios.Living: "its child is given one request and gives one answer, as RFC 3875 has it"},
		},
		Tune: tune,
		Run:  run,
	}
}

// tune gives Go's scheduler one processor more than the front's loop needs:
// with only one, its monitor would take that away at each wait.
func tune(s *scenarios.Scenario, _ int) models.Tuning {
	return models.Tuning{Workers: models.Asking(s, DefaultChildren), Queue: DefaultQueue, GOMAXPROCS: 2}
}

func run(ctx context.Context, cfg models.Config) error {
	path, err := childPath(cfg.CGIChild, cfg.Scenario.Program("interleave-cgi"))
	if err != nil {
		return err
	}
	s, err := newSpawner(path, &cfg)
	if err != nil {
		return err
	}
	defer s.close()
	f := &front{
		spawner: s, env: newEnvironment(&cfg), random: scenarios.NewSeq(cfg.Seed),
		atOnce: max(cfg.Tuning.Workers, 1), queue: max(cfg.Tuning.Queue, 0),
		startAtOnce: runtime.NumCPU(),
	}
	s.reaped = f.next

	// The front is an event loop. What it serves is the scenario's paths, by
	// starting a child.
	served := *cfg.Scenario
	served.Callback = f.handle
	cfg.Scenario = &served

	// Children die with the thread that started them.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if s.loop, err = callback.New(cfg, callback.Options{}); err != nil {
		return err
	}
	cfg.Ready()
	return s.loop.Run(ctx)
}

// childPath finds the program to start: the one that was given, or the usual one
// beside this program.
func childPath(given, usual string) (string, error) {
	path := given
	if path == "" {
		self, err := os.Executable()
		if err != nil {
			return "", fmt.Errorf("cannot find the CGI child: %w; say where it is with --cgi-child", err)
		}
		path = filepath.Join(filepath.Dir(self), usual)
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("no CGI child: %w; build cmd/%s, or say where it is with --cgi-child", err, usual)
	}
	if info.IsDir() || info.Mode()&0o111 == 0 {
		return "", fmt.Errorf("the CGI child %s is not a program", path)
	}
	return filepath.Abs(path)
}
