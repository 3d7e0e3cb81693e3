package network

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"interleave/internal/bounded"
	"interleave/results"
	"interleave/runner/process"
)

// Link is a network between two namespaces: that of this process and another one.
type Link struct {
	made
	proc    *process.Process
	other   *os.File // the other namespace
	clients string   // path of the clients' namespace

	mu   sync.Mutex // of one question at a time
	said *bufio.Reader
}

// Options are what a link is to be.
type Options struct {
	Conditions
	Self string // this program, with the hidden command Command
	Seed uint64 // of the loss
	CPUs []int  // that a relay may use; empty means all

	// Outer puts the other end of the link into the namespace in which this program was
	// before Enter, which must have been one that it may change (Place.Outer). Otherwise it
	// is in a new one.
	Outer bool

	// Driving says that this program's namespace is the clients', and not the servers'.
	Driving bool

	// Relay asks for a relay, even where the kernel has netem.
	Relay bool
}

// startLimit is how long the link's process may take to be ready, and answerLimit how
// long to answer.
const (
	startLimit  = 10 * time.Second
	answerLimit = 5 * time.Second
)

// Start makes a link. Enter must have been called before. When the link is closed, or
// this process has ended, nothing of it is left.
func (p *Place) Start(ctx context.Context, o Options) (_ *Link, err error) {
	other, err := p.otherEnd(o.Outer)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			other.Close()
		}
	}()
	if !o.Driving {
		if err := loopbackUp(); err != nil { // on which servers reach their upstreams
			return nil, err
		}
	}
	own, there := ownNamespace(), fileOf(other)
	s := spec{Conditions: o.Conditions, Seed: o.Seed, Clients: there, Servers: own, Loopback: o.Driving, Relay: o.Relay}
	if o.Driving {
		s.Clients, s.Servers = own, there
	}
	line, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	l := &Link{other: other, clients: s.Clients}
	l.proc, err = process.Start(ctx, process.Spec{
		Name: "network", Path: o.Self, Args: []string{Command}, CPUs: o.CPUs,
		Pipes: true, Input: append(line, '\n'), ReadyWithin: startLimit,
		StatusZero: "nobody had asked the network to end",
	})
	if err != nil {
		return nil, err
	}
	l.said = bufio.NewReader(l.proc.Stdout)
	if err := l.hear(ctx, &l.made); err != nil {
		l.proc.Kill()
		return nil, err
	}
	return l, nil
}

// Listen is the address at which a server listens for the link's clients. Port 0 means
// a free one.
func (l *Link) Listen(port string) string { return net.JoinHostPort(l.Servers, port) }

// Means is how the conditions come about: results.NetworkNetem or NetworkRelay.
func (l *Link) Means() string { return l.made.Means }

// Clients is the file of the clients' namespace, for process.Spec.
func (l *Link) Clients() string { return l.clients }

// Process is the link's own: when it ends, the network is gone.
func (l *Link) Process() *process.Process { return l.proc }

// Read returns what the network was seen to do since Read was called last, or since it
// was made.
func (l *Link) Read(ctx context.Context) (*results.NetworkReading, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := fmt.Fprintln(l.proc.Stdin, readLine); err != nil {
		return nil, l.failed(err)
	}
	var r results.NetworkReading
	if err := l.hear(ctx, &r); err != nil {
		return nil, err
	}
	return &r, nil
}

// hear reads the next line into v.
func (l *Link) hear(ctx context.Context, v any) error {
	heard := make(chan error, 1)
	go func() {
		line, ended, err := bounded.Line(l.said, bounded.Words)
		if err == nil && !ended {
			err = errors.New("it was cut short")
		}
		if err == nil {
			err = json.Unmarshal(line, v)
		}
		heard <- err
	}()
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	select {
	case err := <-heard:
		return l.failed(err)
	case <-ctx.Done():
		// What is heard from now on would be the answer to another question.
		l.proc.Kill()
		<-heard
		return l.failed(ctx.Err())
	}
}

// failed says why nothing was heard, nil if err is.
func (l *Link) failed(err error) error {
	if err == nil {
		return nil
	}
	if ended := process.Ended(l.proc); ended != nil {
		return ended
	}
	return fmt.Errorf("ask the network what it did: %w", err)
}

// Close takes the network away.
func (l *Link) Close() {
	l.proc.Kill()
	l.other.Close()
}
