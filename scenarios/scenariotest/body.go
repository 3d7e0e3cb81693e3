package scenariotest

import (
	"io"

	"interleave/scenarios"
)

// body is what an upstream of kind Bytes answers, of which each read gives another
// number of bytes.
type body struct {
	scenarios.Content
	length, at, cut int64
	lots            scenarios.Seq
}

// open asks an upstream as a model does.
func (t *trace) open(c scenarios.Call) (*body, error) {
	reply, err := t.call(c)
	if err == nil {
		err = reply.Err()
	}
	if err != nil {
		return nil, err
	}
	b := &body{Content: scenarios.ContentOf(reply.Body), cut: t.world.Cut, lots: scenarios.NewSeq(t.world.Seed)}
	for _, u := range t.scenario.Upstreams {
		if u.Name == c.Upstream {
			b.length = u.Size
			if most := t.world.Most; most > 0 {
				b.length = min(b.length, most)
			}
		}
	}
	return b, nil
}

func (b *body) Length() int64 { return b.length }

func (b *body) Read(p []byte) (int, error) {
	left := b.length - b.at
	switch {
	case left == 0:
		return 0, io.EOF
	case b.cut > 0 && b.at >= b.cut:
		return 0, scenarios.ErrUpstream
	case b.cut > 0:
		left = min(left, b.cut-b.at)
	}
	p = p[:min(left, int64(len(p)), 1+int64(b.lots.Next()%50_000))]
	b.Fill(p, b.at)
	b.at += int64(len(p))
	return len(p), nil
}
