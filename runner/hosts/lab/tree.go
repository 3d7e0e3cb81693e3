package lab

import (
	"context"

	"interleave/results"
	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// tree is what a child uses, read on its host.
type tree struct {
	seat *seat
	id   string
}

// Tree looks at a child of the host.
func (h *Host) Tree(c place.Child, spec place.TreeSpec) (place.Tree, error) {
	own, err := h.own(c)
	if err != nil {
		return nil, err
	}
	t := &tree{own.seat, own.seat.next()}
	_, err = ask[wire.Answer](context.Background(), t.seat, wire.DoTree,
		wire.Tree{Child: t.seat.about(t.id), Of: own.id, Below: spec.Below, Account: spec.Account}, answerWithin)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// about asks about the tree.
func about[A any, PA interface {
	*A
	Fault() string
}](t *tree, verb string) (A, error) {
	return ask[A, PA](context.Background(), t.seat, verb, t.seat.about(t.id), answerWithin)
}

// Memory is what the processes hold now.
func (t *tree) Memory() (bytes float64, kind string, err error) {
	a, err := about[wire.Memory](t, wire.DoMemory)
	return a.Bytes, a.Kind, err
}

// Begin begins a window now.
func (t *tree) Begin(sampled bool) (place.Window, error) {
	_, err := ask[wire.Answer](context.Background(), t.seat, wire.DoBegin,
		wire.Begin{Child: t.seat.about(t.id), Sampled: sampled}, answerWithin)
	if err != nil {
		return nil, err
	}
	return &window{t}, nil
}

// Close lets go of the tree.
func (t *tree) Close() {
	if t.seat.ctx.Err() == nil { // else the host has let go by itself
		about[wire.Answer](t, wire.DoRelease)
	}
}

// window is a window of a tree.
type window struct{ tree *tree }

// End ends it.
func (w *window) End() (u place.Used, err error) {
	a, err := about[wire.Used](w.tree, wire.DoUsed)
	u.Used, u.Forks, u.Peaks = a.Used, a.Forks, a.Peaks
	return u, err
}

// watch notes how quiet a host is. One that could not be begun tells nothing.
type watch struct {
	seat *seat
	id   string
}

// Watch begins to watch the host.
func (h *Host) Watch(cpus []int) place.Watch {
	s, err := h.seated()
	if err != nil {
		return watch{}
	}
	w := watch{s, s.next()}
	if _, err := ask[wire.Answer](context.Background(), s, wire.DoWatch, wire.Watch{Child: s.about(w.id), CPUs: cpus}, answerWithin); err != nil {
		return watch{}
	}
	return w
}

// Stop returns what was seen.
func (w watch) Stop() results.Noise {
	if w.seat == nil {
		return results.Noise{}
	}
	a, _ := ask[wire.Noise](context.Background(), w.seat, wire.DoNoise, w.seat.about(w.id), answerWithin)
	return a.Noise
}
