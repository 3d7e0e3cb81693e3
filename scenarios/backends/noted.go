package backends

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"interleave/internal/netpoll"
	"interleave/scenarios"
)

// Noted is one call of an excerpt: of few requests everything is to be seen (see
// scenarios.Excerpt).
type Noted struct {
	Upstream    string
	Number      uint64        // of the request that it was made for
	From, Until time.Duration // when it was read and answered, as netpoll.Now tells it
}

// maxNoted bounds how many calls of one caller at one upstream are noted.
const maxNoted = 4096

// note notes a call of an excerpt that was answered at now.
func (a *account) note(e *exchange, now time.Duration) {
	if e.excerpt == 0 {
		return
	}
	if len(a.noted) == maxNoted { // those of an earlier excerpt, which was disturbed, go first
		a.noted = a.noted[:copy(a.noted, a.noted[maxNoted/2:])]
	}
	a.noted = append(a.noted, noted{e.excerpt, e.read, now})
}

// noted is a Noted on the loop's clock.
type noted struct {
	number      uint64
	read, until time.Duration
}

// NotedPath is where the backends tell of a caller's calls in excerpts, when the
// caller's name is appended.
const NotedPath = "/-/"

// appendNoted appends a caller's calls, a line each.
func (l *loop) appendNoted(dst []byte, caller []byte) []byte {
	zero := time.Duration(netpoll.Now()) - l.now()
	for _, svc := range l.services {
		a := l.accounts["/"+svc.name+"/"+string(caller)]
		if a == nil {
			continue
		}
		for _, n := range a.noted {
			dst = fmt.Appendf(dst, "%s %d %d %d\n", svc.name, n.number, zero+n.read, zero+n.until)
		}
	}
	return dst
}

// toldOf is the caller whose noted calls are asked for at a path, if they are.
func toldOf(path []byte) (caller []byte, ok bool) { return bytes.CutPrefix(path, []byte(NotedPath)) }

// ParseNoted reads what is told at NotedPath.
func ParseNoted(text string) ([]Noted, error) {
	var all []Noted
	for line := range strings.Lines(text) {
		var n Noted
		if _, err := fmt.Sscanf(line, "%s %d %d %d", &n.Upstream, &n.Number, &n.From, &n.Until); err != nil {
			return nil, fmt.Errorf("call %.40q of the backends: %w", line, err)
		}
		all = append(all, n)
	}
	return all, nil
}

// excerptOf is the number of l.req if it is one of an excerpt, else 0.
func (l *loop) excerptOf() uint64 {
	n, _ := scenarios.InExcerpt(scenarios.Nonce(&l.req))
	return n
}
