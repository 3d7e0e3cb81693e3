package runner

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"interleave/runner/metrics"
	"interleave/runner/place"
)

// hostWindow watches the processes of a trial over several hosts in what counts of a turn.
type hostWindow struct {
	server  place.Tree
	drivers []place.Tree // of load drivers; one that cannot be read is left out

	open []place.Window // of the server, and of the drivers after it; nil where none has begun
	used place.Used     // by the server
	wait float64        // seconds that threads of the drivers waited for a processor
}

// trees are those of a stand: the server's, and its drivers'.
func (t *together) trees() *hostWindow {
	w := &hostWindow{server: t.stand.tree}
	for _, p := range t.drivers {
		if tree, err := p.on.Tree(p.child, place.TreeSpec{}); err == nil {
			w.drivers = append(w.drivers, tree)
		}
	}
	return w
}

// forget lets go of what was used in the last turn.
func (w *hostWindow) forget() { w.used, w.wait = place.Used{}, 0 }

// begin begins a window of each process, at the same time.
func (w *hostWindow) begin() error {
	w.forget()
	w.open = make([]place.Window, 1+len(w.drivers))
	var all sync.WaitGroup
	for i, tree := range w.drivers {
		all.Go(func() {
			if open, err := tree.Begin(false); err == nil {
				w.open[1+i] = open
			}
		})
	}
	open, err := w.server.Begin(true)
	all.Wait()
	if err != nil {
		return errors.Join(fmt.Errorf("read the server's CPU time: %w", err), w.end())
	}
	w.open[0] = open
	return nil
}

// end ends the windows that have begun, and keeps what they tell.
func (w *hostWindow) end() (err error) {
	used := make([]place.Used, len(w.open))
	errs := make([]error, len(w.open))
	var all sync.WaitGroup
	for i, open := range w.open {
		if open != nil {
			all.Go(func() { used[i], errs[i] = open.End() })
		}
	}
	all.Wait()
	for i, u := range used {
		if i == 0 {
			w.used = u
		} else {
			w.wait += u.Queued
		}
	}
	if len(w.open) > 0 && errs[0] != nil {
		err = fmt.Errorf("read the server's CPU time: %w", errs[0])
	}
	w.open = nil
	return err
}

// close lets go of the drivers' trees; the server's is the stand's.
func (w *hostWindow) close() {
	_ = w.end() // of a turn that has failed
	for _, tree := range w.drivers {
		tree.Close()
	}
}

// hostUse is what the processes of a trial used in what counts of a turn.
type hostUse struct {
	server metrics.Used
	forks  *int64  // of the server's host; nil if it does not tell
	wait   float64 // see hostWindow
}

// usedIn adds up what was used in the turns with these numbers. The busy threads are those of
// a usual turn.
func usedIn(turns []hostUse, numbers []int) (sum hostUse) {
	forks, known := int64(0), true
	var busy []int
	for _, n := range numbers {
		u := turns[n-firstTurn]
		sum.server.Add(u.server)
		sum.wait += u.wait
		busy = append(busy, u.server.Busy)
		if known = known && u.forks != nil; known {
			forks += *u.forks
		}
	}
	if len(numbers) == 0 {
		return sum
	}
	slices.Sort(busy)
	sum.server.Busy = busy[(len(busy)-1)/2]
	if known {
		sum.forks = &forks
	}
	return sum
}
