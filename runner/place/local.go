package place

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"interleave/internal/bounded"
	"interleave/results"
	"interleave/runner/metrics"
	"interleave/runner/process"
	"interleave/runner/quiet"
)

// Local is the host on which this process runs.
type Local struct {
	Called string              // its name; "this host" if empty
	Env    results.Environment // what Facts says
	Addr   string              // by which it is reached; 127.0.0.1 if empty
}

// Name is l.Called.
func (l *Local) Name() string { return cmp.Or(l.Called, "this host") }

// Facts is l.Env, and which start of the kernel this is.
func (l *Local) Facts() results.Environment {
	facts := l.Env
	facts.Boot = metrics.Boot()
	return facts
}

// Start starts a child here.
func (l *Local) Start(ctx context.Context, s Spec) (Child, error) {
	if s.Outside != nil {
		p, addr, err := s.Outside.Start(ctx, s.Beside)
		if err != nil {
			return nil, err
		}
		return Of(p, addr), nil
	}
	addr := ""
	if s.Listen != "" {
		listener, at, err := process.Listen(l.address(s.Listen))
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		s.Listener, addr = listener, at
	}
	p, err := process.Start(ctx, s.Spec)
	if err != nil {
		return nil, err
	}
	return Of(p, addr), nil
}

func (l *Local) address(listen string) string {
	if host, port, err := net.SplitHostPort(listen); err == nil && host == "" {
		return net.JoinHostPort(cmp.Or(l.Addr, "127.0.0.1"), port)
	}
	return listen
}

// Tree reads a child that l has started.
func (l *Local) Tree(c Child, s TreeSpec) (Tree, error) { return newTree(Process(c), s) }

// Watch notes how quiet this host is.
func (l *Local) Watch(cpus []int) Watch { return quiet.StartWatch(cpus) }

// Ask asks a child that l has started.
func (l *Local) Ask(ctx context.Context, c Child, path string) (string, error) {
	if !strings.HasPrefix(path, "/") {
		return "", fmt.Errorf("%.60q is no path of a child's: want one that begins with /", path)
	}
	client := http.Client{
		Timeout: askLimit, Transport: &http.Transport{DisableKeepAlives: true},
		// Another host's answer is none of the child's.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	at := url.URL{Scheme: "http", Host: c.Addr(), Path: path}
	request, err := http.NewRequestWithContext(ctx, "GET", at.String(), nil)
	if err != nil {
		return "", err
	}
	answer, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := bounded.All(answer.Body, bounded.Words)
	return string(text), err
}

// askLimit is how long a child may take to tell of itself.
const askLimit = 2 * time.Second

// Clock is this process's own.
func (l *Local) Clock(context.Context) (ahead, bound time.Duration, err error) { return 0, 0, nil }

// Tell writes to a child that l has started.
func (l *Local) Tell(ctx context.Context, c Child, line string, at time.Time) error {
	wait := time.Until(at)
	if wait < 0 {
		return &Late{l.Name(), -wait}
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	if _, err := io.WriteString(c.Stdin(), line+"\n"); err != nil {
		return fmt.Errorf("tell a child on %s to go on: %w", l.Name(), err)
	}
	return nil
}
