package launch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Launcher keeps an agent running on each of some hosts.
type Launcher struct {
	cancel context.CancelFunc
	kept   sync.WaitGroup
}

// Say is told what happens to an agent, in a line. It may be called from several goroutines
// at once.
type Say func(host, what string)

// Start starts an agent on each host, all at the same time, and returns when each was given
// its join string. If one cannot be started, or ctx ends before, none is left. An agent whose
// connection ends is started again until Close.
func Start(ctx context.Context, hosts []Host, say Say) (*Launcher, error) {
	kept, end := context.WithCancel(context.WithoutCancel(ctx))
	l := &Launcher{cancel: end}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sessions, failed := make([]*session, len(hosts)), make([]error, len(hosts))
	var starting sync.WaitGroup
	for i, h := range hosts {
		starting.Go(func() {
			sessions[i], failed[i] = begin(ctx, h, say)
			if failed[i] != nil {
				cancel()
			}
		})
	}
	starting.Wait()
	if err := first(hosts, failed); err != nil {
		for _, s := range sessions {
			if s != nil {
				s.close()
			}
		}
		end()
		return nil, err
	}
	for i, h := range hosts {
		l.kept.Go(func() { keep(kept, h, sessions[i], say) })
	}
	return l, nil
}

// first is the error of the first host that failed by itself, and not because another did.
func first(hosts []Host, failed []error) (err error) {
	for i, e := range failed {
		if e != nil && (err == nil || errors.Is(err, context.Canceled)) {
			err = fmt.Errorf("start the agent on %s: %w", hosts[i].Name, e)
		}
	}
	return err
}

// begin brings the programs to a host and starts its agent.
func begin(ctx context.Context, h Host, say Say) (*session, error) {
	if h.Target == "" {
		return open(ctx, h)
	}
	copying := func() { say(h.Name, "is given the programs of this build") }
	if err := provide(ctx, h.Target, h.Programs, copying); err != nil {
		return nil, err
	}
	return open(ctx, h)
}

const (
	firstPause = time.Second // before an agent is started again
	lastPause  = 15 * time.Second
)

// keep starts an agent again whenever its connection ends, and ends it with ctx. A host that
// does not come back is asked less and less often.
func keep(ctx context.Context, h Host, s *session, say Say) {
	pause := firstPause
	for {
		if s != nil {
			select {
			case <-ctx.Done():
				s.close()
				return
			case <-s.proc.Done():
				say(h.Name, "is lost: "+s.proc.Unasked().Error())
				pause = firstPause
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		var err error
		if s, err = begin(ctx, h, say); err != nil && ctx.Err() == nil {
			say(h.Name, "cannot be reached: "+err.Error())
			pause = min(2*pause, lastPause)
		}
	}
}

// Close ends the agents and returns when all are gone.
func (l *Launcher) Close() {
	l.cancel()
	l.kept.Wait()
}
