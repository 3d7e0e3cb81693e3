package main

import (
	"context"
	"fmt"
	"time"

	"interleave/runner/load"
	"interleave/runner/metrics"
	"interleave/runner/process"
	"interleave/scenarios"
	"interleave/scenarios/all"
)

// member is a server of a stage, with its load driver.
type member struct {
	name   string
	stage  *stage
	server *process.Process
	addr   string
	tree   *metrics.Tree // of the server's keeper: daemons are below it
	driver *process.Process
	baton  *load.Baton
	result *load.Driver

	round   used        // in the round that is on
	spans   []load.Span // of the turns
	samples []sample    // by round
	err     error       // why it is left out
}

// used is what a server has used and done in the turns of a round.
type used struct {
	cpu   float64 // seconds
	right int64   // answers
	took  time.Duration
}

func (u used) sample() sample {
	n := float64(u.right)
	return sample{cpu: u.cpu / n, rate: n / u.took.Seconds()}
}

// sample is what a round gave.
type sample struct {
	cpu   float64 // seconds per request
	rate  float64 // requests per second
	share float64 // of all connections, what the fuller loop has; other figures are 0 then
}

// settle is how long a server may take to wake up before its turn.
const settle = 10 * time.Millisecond

// startDriver starts the load driver, which waits for its turns.
func (m *member) startDriver(ctx context.Context, cpus []int) error {
	m.tree = metrics.NewTree(m.server.Keeper())
	conductor, end, err := load.NewBaton()
	if err != nil {
		return err
	}
	defer end.Close()
	m.baton = conductor
	m.driver, err = process.Start(ctx, process.Spec{
		Name: "load driver", Path: programs + "/interleave", Args: []string{"load-driver"},
		CPUs: cpus, Pipes: true, Inherit: end,
	})
	if err != nil {
		return err
	}
	m.result, err = load.Attach(m.driver.Stdin, m.driver.Stdout, m.stage.load(m.addr))
	m.server.Suspend(true)
	return err
}

// load is what is put on a server of the stage.
func (s *stage) load(addr string) load.Spec {
	group := scenarios.Group{Clients: s.clients, Arrivals: scenarios.Closed}
	if s.churns {
		group.Conn.Requests = 1
	}
	var asked []scenarios.Request
	for _, known := range all.Scenarios() {
		if known.Name == s.scenario {
			asked = known.Requests
		}
	}
	if s.slow { // those that compute
		asked = asked[len(asked)-1:]
		group.Class = asked[0].Class
	}
	return load.Spec{
		URL: "http://" + addr, Groups: []scenarios.Group{group}, Requests: asked,
		Duration: time.Second, Turns: true, Seed: 1,
	}
}

// hangs is how long a driver may be silent beyond its turn.
const hangs = 15 * time.Second

// lead is how long a server is asked before what counts of a turn: it has rested, and
// others have had the caches.
const lead = 20 * time.Millisecond

// turn puts load on the server, while all others rest, and adds what came of it to the
// round.
func (m *member) turn(length time.Duration) error {
	m.server.Suspend(false)
	defer m.server.Suspend(true)
	time.Sleep(settle)
	if _, err := m.ask(lead); err != nil {
		return err
	}
	before, err := m.tree.CPU()
	if err != nil {
		return err
	}
	taken, err := m.ask(length)
	if err != nil {
		return err
	}
	after, err := m.tree.CPU()
	if err != nil {
		return err
	}
	if taken.Right == 0 {
		return fmt.Errorf("no right answer in %v", length)
	}
	m.spans = append(m.spans, load.Span{From: taken.Began, To: taken.Ended})
	m.round.cpu += after - before
	m.round.right += taken.Right
	m.round.took += time.Duration(taken.Drained - taken.Began)
	return nil
}

// ask has the load driver send requests for so long, and waits for the last answer.
func (m *member) ask(length time.Duration) (load.Taken, error) {
	if err := m.baton.Turn(length, false); err != nil {
		return load.Taken{}, err
	}
	taken, err := m.baton.Taken(length + hangs)
	if ended := process.Ended(m.server, m.driver); ended != nil {
		return taken, ended
	}
	return taken, err
}

// conclude asks the load driver for what went wrong.
func (m *member) conclude() error {
	if err := m.baton.End(m.spans); err != nil {
		return err
	}
	r, err := m.result.Result()
	if err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	for kind, n := range r.Errors {
		if n > 0 {
			return fmt.Errorf("%s: %d of %d requests failed (%s)", m.name, n, r.Requests, kind)
		}
	}
	return nil
}
