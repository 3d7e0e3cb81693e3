package lab

import (
	"context"
	"fmt"
	"time"

	"interleave/results"
	"interleave/runner/hosts/wire"
	"interleave/runner/place"
	"interleave/scenarios"
)

// data is the files and rows of a server, which its host keeps.
type data struct {
	seat   *seat
	id     string
	folder string
}

// keepWithin is how long a host may take to make files and rows, or to read them.
const keepWithin = time.Minute

// Keep has the host make them.
func (h *Host) Keep(ctx context.Context, scenario *scenarios.Scenario, secret uint64) (place.Data, error) {
	s, err := h.seated()
	if err != nil {
		return nil, err
	}
	d := &data{seat: s, id: s.next()}
	a, err := ask[wire.Kept](ctx, s, wire.DoKeep, wire.Keep{Child: s.about(d.id), Scenario: scenario.Name, Secret: secret}, keepWithin)
	if err != nil {
		return nil, err
	}
	d.folder = a.Folder
	return d, nil
}

// Folder is where they are on the host.
func (d *data) Folder() string { return d.folder }

// Written has the host look at its rows.
func (d *data) Written(asked *results.Numbers) (results.Written, error) {
	a, err := ask[wire.WrittenRows](context.Background(), d.seat, wire.DoWritten, wire.Written{Child: d.seat.about(d.id), Asked: asked}, keepWithin)
	return a.Rows, err
}

// Remove removes them.
func (d *data) Remove() {
	if d.seat.ctx.Err() == nil { // else the host has removed them by itself
		ask[wire.Answer](context.Background(), d.seat, wire.DoRemove, d.seat.about(d.id), answerWithin)
	}
}

// dataOf is the data of a child to start in this membership; nil if it has none.
func (s *seat) dataOf(spec place.Spec) (*data, error) {
	if spec.Data == nil {
		return nil, nil
	}
	if d, own := spec.Data.(*data); own && d.seat == s {
		return d, nil
	}
	return nil, fmt.Errorf("the files and rows of %s are not on %s, or no longer", spec.Name, s.host.name)
}
