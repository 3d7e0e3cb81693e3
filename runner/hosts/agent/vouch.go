package agent

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"interleave/runner/hosts/wire"
)

// A lab must not be a tool to flood others. So load drivers and servers connect to an
// address only after a member of the lab has vouched for it: it listens at the same IP
// address, is asked with random bytes, and answers with their keyed hash, for which it
// needs the secret that it had with the order to listen. A host that is no member
// cannot answer, whatever the coordinator says of it.

// asked is how many random bytes a question has.
const asked = 32

// proofLimit is how long a question or its answer may take.
const proofLimit = 2 * time.Second

// answerTo is the right answer for an address.
func answerTo(secret, question []byte, address string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write(question)
	io.WriteString(h, address)
	return h.Sum(nil)
}

// vouching is a socket at which this host vouches for one of its addresses.
type vouching struct {
	listener net.Listener
	end      context.CancelFunc // of the questions that are being answered
	done     sync.WaitGroup
}

// askers bounds how many are answered at the same time; more wait for their turn.
const askers = 16

// vouch answers for address, at a free port of the same IP address.
func vouch(address string, secret []byte) (*vouching, error) {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, fmt.Errorf("a child listens at %q, which no other host can reach", address)
	}
	listener, err := net.Listen("tcp4", netip.AddrPortFrom(at.Addr(), 0).String())
	if err != nil {
		return nil, fmt.Errorf("vouch for %s: %w", address, err)
	}
	ctx, end := context.WithCancel(context.Background())
	v := &vouching{listener: listener, end: end}
	v.done.Go(func() {
		busy := make(chan struct{}, askers)
		for {
			conn, err := listener.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				time.Sleep(10 * time.Millisecond) // too many open files: some are closed soon
				continue
			}
			select {
			case busy <- struct{}{}:
				v.done.Go(func() { answerOne(ctx, conn, secret, address); <-busy })
			case <-ctx.Done():
				conn.Close()
			}
		}
	})
	return v, nil
}

func answerOne(ctx context.Context, conn net.Conn, secret []byte, address string) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	conn.SetDeadline(time.Now().Add(proofLimit))
	question := make([]byte, asked)
	if _, err := io.ReadFull(conn, question); err == nil {
		conn.Write(answerTo(secret, question, address))
	}
}

func (v *vouching) address() string { return v.listener.Addr().String() }

// close ends it. A nil one has nothing to end.
func (v *vouching) close() {
	if v != nil {
		v.listener.Close()
		v.end()
		v.done.Wait()
	}
}

// prove asks whether a member of the lab listens at an address.
func (m *member) prove(q wire.Prove) (a wire.Answer, err error) {
	err = askFor(m.ctx, q)
	m.note(q.Address, proof{asked: q, wrong: err})
	return a, err
}

// askFor asks at a proof for an address.
func askFor(ctx context.Context, q wire.Prove) error {
	address, err := netip.ParseAddrPort(q.Address)
	if err != nil {
		return fmt.Errorf("%q is no address", q.Address)
	}
	proof, err := netip.ParseAddrPort(q.Proof)
	if err != nil || proof.Addr() != address.Addr() {
		return fmt.Errorf("%q does not vouch for %s: it is another host's", q.Proof, q.Address)
	}
	conn, err := (&net.Dialer{Timeout: proofLimit}).DialContext(ctx, "tcp", q.Proof)
	if err != nil {
		return fmt.Errorf("%s cannot be reached from here: %w", address.Addr(), err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(proofLimit))
	question, answer := make([]byte, asked), make([]byte, sha256.Size)
	rand.Read(question)
	if _, err = conn.Write(question); err == nil {
		_, err = io.ReadFull(conn, answer)
	}
	if err != nil {
		return fmt.Errorf("no member of the lab answers at %s: %w", q.Proof, err)
	}
	if !hmac.Equal(answer, answerTo(q.Secret, question, q.Address)) {
		return fmt.Errorf("what answers at %s is no member of the lab", q.Proof)
	}
	return nil
}

// proof is that a member of the lab listens at an address.
type proof struct {
	by    *child     // of this host; nil for another one's
	asked wire.Prove // how another host was asked, and
	wrong error      // why it is none; nil if it is
}

// same reports whether another host is asked the same.
func (p proof) same(other proof) bool {
	a, b := p.asked, other.asked
	return p.by == other.by && a.Address == b.Address && a.Proof == b.Proof && bytes.Equal(a.Secret, b.Secret)
}

// note keeps a proof for an address. One that was found right stays when the same question
// goes wrong later: before a child may connect there it is asked once more.
func (m *member) note(address string, p proof) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if had, known := m.proven[address]; known && had.wrong == nil && p.wrong != nil && had.same(p) {
		return
	}
	if len(m.proven) < remembered {
		m.proven[address] = p
	}
}

// unnote forgets where a child listened, when it has ended: somebody else may be next there.
func (m *member) unnote(address string, by *child) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.proven[address].by == by {
		delete(m.proven, address)
	}
}

// mayReach says why nothing from here may connect to address; nil if it may. Another host is
// asked once more: it vouches for a child no longer than that runs.
func (m *member) mayReach(address string) error {
	m.mu.Lock()
	p, known := m.proven[address]
	m.mu.Unlock()
	if !known {
		return fmt.Errorf("nothing may connect to %s from here: no member of the lab vouches for it", address)
	}
	wrong := p.wrong
	if wrong == nil && p.by == nil {
		wrong = askFor(m.ctx, p.asked)
	}
	if wrong != nil {
		return fmt.Errorf("nothing may connect to %s from here: %w", address, wrong)
	}
	return nil
}
