package lab

import (
	"context"
	"errors"
	"slices"

	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// prove has the host find out that members of the lab listen where others' children do.
// An address that it cannot reach is no error: it keeps the reason, and refuses children
// that would connect there. With the next start it is asked again.
func (s *seat) prove(ctx context.Context) error {
	s.lab.mu.Lock()
	all := slices.Clone(s.lab.listed)
	s.lab.mu.Unlock()
	for _, k := range all {
		if k.child.seat.host == s.host {
			continue
		}
		if err := s.proveOne(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// proving is a host that finds out about a socket.
type proving struct {
	done chan struct{} // closed when it has
	err  error         // the host was lost, or who asked has given up; valid once done is closed
}

// proveOne has the host find out about one socket, unless it knows. Many children that are
// started at once ask once: a socket answers a few at a time.
func (s *seat) proveOne(ctx context.Context, k *socket) error {
	for {
		s.mu.Lock()
		p, begun := s.proofs[k]
		if !begun {
			p = &proving{done: make(chan struct{})}
			s.proofs[k] = p
		}
		s.mu.Unlock()
		if !begun {
			s.askProof(ctx, k, p)
			return p.err
		}
		select {
		case <-p.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if !errors.Is(p.err, context.Canceled) && !errors.Is(p.err, context.DeadlineExceeded) {
			return p.err
		}
		// Who asked has given up, and not the host.
	}
}

// askProof has the host find out about a socket. If it was not found right, the next one asks
// again.
func (s *seat) askProof(ctx context.Context, k *socket, p *proving) {
	defer close(p.done)
	_, err := ask[wire.Answer](ctx, s, wire.DoProve,
		wire.Prove{Request: s.asking(), Address: k.address, Proof: k.proof, Secret: k.secret}, answerWithin)
	if err == nil {
		return
	}
	if errors.As(err, new(*place.Lost)) || ctx.Err() != nil {
		p.err = err
	}
	s.mu.Lock()
	delete(s.proofs, k)
	s.mu.Unlock()
}
