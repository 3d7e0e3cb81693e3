package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"interleave/internal/controlgroup"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/runner/process"
)

// stand is a server that is being measured, with all that it takes.
type stand struct {
	slot
	lab     *lab
	trial   *results.Trial
	drivers []place.Place // the hosts of the load drivers: one at least

	up       *upstreams
	caller   string      // what the server is called by its upstreams
	data     place.Data  // nil if the scenario has none
	secret   uint64      // of the upstreams' proofs, and of what is kept in the data
	folder   string      // where the server's processes leave profiles of their CPU time; empty if they are to take none
	server   place.Child // nil until it is started
	group    string      // the file of its control group's members; empty if it has no quota
	tree     place.Tree
	parts    []load.Part // what each load driver saw; nil before the load's end
	partners []*partner  // of several hosts: the drivers
	costs    costs       // of a request; zero until they are known
	lost     error       // why a host was not there to the end; nil if all were
	undo     []func()    // what setUp did, to be undone from the last to the first

	given context.Context // ends when the run does, ctx when a process of the stand does as well
	ctx   context.Context
}

// newStand prepares a trial of s.
func (b *lab) newStand(s slot) *stand {
	return &stand{slot: s, lab: b, trial: newTrial(s), drivers: b.driversOf(s.cell)}
}

// setUp starts the server, which others may be up beside (shared).
func (s *stand) setUp(ctx context.Context, shared bool) (err error) {
	b := s.lab
	s.given, s.ctx = ctx, ctx
	if why := b.config.room(s.drivers).lacks(s.scenario, s.load); why != "" {
		return errors.New(why)
	}
	if err := enoughProcessors(processorsOf(b.env, s.load), s.load); err != nil {
		return err
	}
	if s.up, err = b.upstreamsOf(ctx, s.cell); err != nil {
		return err
	}
	if s.cpus > 0 {
		quota, err := controlgroup.NewQuota(s.cpus)
		if err != nil {
			return err
		}
		s.group = quota.Members()
		s.later(quota.Remove) // when the server has ended
	}
	var counted *counts
	if s.build != nil && s.outside == nil {
		if counted, err = newCounts(); err != nil {
			return err
		}
		s.later(func() { counted.record(s.trial) })
	}
	s.secret = secretOf(s.scenario, s.up)
	if s.data, err = keep(ctx, b.server, s.scenario, s.secret); err != nil {
		return err
	}
	s.later(func() { remove(s.data) })
	s.later(s.lookAtRows) // when the server has ended
	s.caller = b.nextCaller()
	if s.server, err = b.start(ctx, s, shared, counted); err != nil {
		return err
	}
	// In a control group it would be taken out of its own to be accounted.
	s.tree, err = b.server.Tree(s.server, place.TreeSpec{Below: s.restarts(), Account: s.group == ""})
	if err == nil {
		s.later(s.tree.Close) // when the server has ended
	}
	var cancel context.CancelFunc
	s.ctx, cancel = process.Watch(ctx, s.server, s.up.process(), b.network())
	s.later(cancel)
	s.later(s.stopServer)
	if err != nil {
		return fmt.Errorf("of the server: %w", err)
	}
	baseline, kind, err := s.tree.Memory()
	if err != nil {
		return fmt.Errorf("read the server's memory: %w", err)
	}
	s.trial.Memory.Baseline, s.trial.MemoryKind = &baseline, kind
	return nil
}

// lookAtRows puts on the trial what the server has written. Without the load
// driver's word of what was asked, that is not known.
func (s *stand) lookAtRows() {
	l := s.trial.LoadResult
	if s.data == nil || l == nil || l.Numbers == nil {
		return
	}
	written, err := s.data.Written(l.Numbers)
	if err == nil {
		s.trial.Written = &written
	} else {
		s.trial.Warnings = append(s.trial.Warnings, "what the server has written is not known: "+err.Error())
	}
	l.Numbers = nil // said in short
}

func (s *stand) later(undo func()) { s.undo = append(s.undo, undo) }

// tearDown ends a trial that failed with err, if it did. A process that has
// ended under load explains whatever followed from that.
func (s *stand) tearDown(err error) {
	s.lost = lostHost(err)
	if s.lost == nil && s.server != nil && s.given.Err() == nil {
		if ended := endedUnder(s.given, err, s.server, s.up.process(), s.lab.network()); ended != nil {
			err, s.lost = ended, lostHost(ended)
		}
	}
	if s.lost == nil {
		s.refuse(err)
	}
	for len(s.undo) > 0 {
		last := len(s.undo) - 1
		undo := s.undo[last]
		s.undo = s.undo[:last]
		undo()
	}
}

// refuse says that the trial failed with err; nil says nothing.
func (s *stand) refuse(err error) {
	if err == nil {
		return
	}
	refuse(s.trial, strings.ReplaceAll(err.Error(), "\n", "; "))
	if s.server != nil {
		s.trial.StderrTail = s.server.StderrTail()
	}
}

// stopServer ends the server, which has to go in good order, unless its load may
// have broken it.
func (s *stand) stopServer() {
	if s.restarts() {
		if s.trial.Restarts == nil { // the load was not put on to its end
			s.trial.Restarts = new(s.server.Restarts())
		}
		s.server.End(syscall.SIGTERM, brokenGrace)
		return
	}
	warning, err := s.lab.stop(s.cell, s.server)
	if warning != "" {
		s.trial.Warnings = append(s.trial.Warnings, warning)
	}
	if s.lost = cmp.Or(s.lost, lostHost(err)); s.lost == nil && s.given.Err() == nil {
		s.refuse(err)
	}
}
