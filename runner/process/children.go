package process

import "sync"

// children are all that this process has started and not yet reaped, so that
// an impatient user's second Ctrl-C leaves none behind.
var children = registry{running: make(map[*Process]struct{})}

type registry struct {
	mu      sync.Mutex
	running map[*Process]struct{}
}

func (r *registry) add(p *Process) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running[p] = struct{}{}
}

func (r *registry) remove(p *Process) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.running, p)
}

// KillAll ends every child that is still running, with all that it started, and
// returns when they are reaped.
func KillAll() {
	children.mu.Lock()
	var all []*Process
	for p := range children.running {
		all = append(all, p)
	}
	children.mu.Unlock()
	for _, p := range all {
		p.Kill()
	}
}
