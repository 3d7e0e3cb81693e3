package load

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"interleave/results"
	"interleave/scenarios/wire"
)

// fault is what went wrong with a request; a nil pointer means that nothing did.
// Faults that are equal have one cause.
type fault struct {
	kind   string // an error kind of results
	cause  string // what of that kind; empty if the kind says it all
	status int    // of ErrStatus: the answer's
	class  string // of the request; empty if there is none, or one class only

	allowed bool // the load allows it
}

// detail is the cause in words.
func (f fault) detail() string {
	if f.status != 0 {
		return strconv.Itoa(f.status)
	}
	return f.cause
}

// breaks reports whether the connection is of no more use. An answer that is
// wrong, but whole, leaves it usable.
func (f *fault) breaks() bool {
	return f != nil && f.kind != results.ErrStatus && f.kind != results.ErrBody
}

// connectFault names a connection that could not be opened.
func connectFault(err error) fault {
	if errors.Is(err, errQueueFull) {
		return fault{kind: results.ErrRefused, cause: err.Error()}
	}
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return fault{kind: results.ErrClientOther, cause: err.Error()}
	}
	f := fault{kind: results.ErrClientOther, cause: errno.Error()}
	switch errno {
	case syscall.EADDRNOTAVAIL, syscall.EADDRINUSE, syscall.EAGAIN:
		f.kind = results.ErrClientPorts
	case syscall.EMFILE, syscall.ENFILE:
		f.kind = results.ErrClientDescriptors
	case syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE, syscall.EHOSTUNREACH, syscall.ENETUNREACH,
		syscall.ENOENT: // of a Unix socket
		f.kind = results.ErrRefused
	case syscall.ETIMEDOUT:
		f.kind = results.ErrConnect
	}
	return f
}

// ioFault names a read or write that failed, after the first byte of the answer
// or before.
func ioFault(err error, begun bool) fault {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return fault{kind: results.ErrClientOther, cause: err.Error()}
	}
	f := fault{kind: results.ErrClientOther, cause: errno.Error()}
	switch errno {
	case syscall.ECONNRESET, syscall.EPIPE, syscall.ENOTCONN, syscall.ECONNABORTED:
		f.kind = results.ErrResetBefore
		if begun {
			f.kind = results.ErrResetAfter
		}
	case syscall.ECONNREFUSED:
		f.kind = results.ErrRefused
	case syscall.ETIMEDOUT, syscall.EHOSTUNREACH:
		f.kind = results.ErrTimeout
	}
	return f
}

// protocolFault names an answer that is no HTTP.
func protocolFault(err error) fault {
	f := fault{kind: results.ErrProtocol, cause: err.Error()}
	var reason *wire.Error
	if errors.As(err, &reason) {
		f.cause = reason.Reason
	}
	return f
}

// late names an answer that did not come in time.
func late(c *conn) fault {
	switch {
	case c.state == connecting:
		return fault{kind: results.ErrConnect}
	case c.state == upgrading:
		return fault{kind: results.ErrConnect, cause: "the upgrade was not answered"}
	case !c.answer.begun:
		return fault{kind: results.ErrTimeout, cause: "not a byte of the answer came"}
	case !c.answer.inBody:
		return fault{kind: results.ErrTimeout, cause: "within the head of the answer"}
	}
	return fault{kind: results.ErrTimeout, cause: "within the body of the answer"}
}

// faults counts errors by cause, with the first example of each.
type faults struct {
	count   map[fault]int64
	example map[fault]string
}

func newFaults() faults { return faults{map[fault]int64{}, map[fault]string{}} }

func (f faults) add(from faults) {
	for cause, n := range from.count {
		f.count[cause] += n
		if f.example[cause] == "" {
			f.example[cause] = from.example[cause]
		}
	}
}

// kinds sums up by kind.
func (f faults) kinds() map[string]int64 {
	kinds := map[string]int64{}
	for cause, n := range f.count {
		kinds[cause.kind] += n
	}
	return kinds
}

// list tells the causes apart, the most frequent first, and says how many it
// leaves out.
func (f faults) list() (list []results.ErrorDetail, more int) {
	list = []results.ErrorDetail{}
	for cause, n := range f.count {
		list = append(list, results.ErrorDetail{Kind: cause.kind, Detail: cause.detail(), Class: cause.class, Count: n, Example: f.example[cause]})
	}
	results.SortErrors(list)
	kept := min(len(list), results.MaxErrorDetails)
	return slices.Clip(list[:kept]), len(list) - kept
}

const (
	shown       = 120 // bytes of what came that an example shows
	maxExamples = 256 // per thread
)

// ofClass are those that happened to requests of one class, by kind.
func (f faults) ofClass(class string) map[string]int64 {
	kinds := map[string]int64{}
	for cause, n := range f.count {
		if cause.class == class {
			kinds[cause.kind] += n
		}
	}
	return kinds
}

// blame returns f, which happened to c when came had come, and keeps the first
// example of it, with notes on it. Only errors pay for it.
func (x *exchanger) blame(c *conn, f fault, came []byte, notes ...string) *fault {
	if c.asked {
		f.class = x.kinds[c.kind].class
	}
	f.allowed = covers(x.allow, f)
	if _, has := x.examples[f]; !has && len(x.examples) < maxExamples {
		x.examples[f] = x.example(c, came, notes)
	}
	return &f
}

// example says in one line what c asked, and what came.
func (x *exchanger) example(c *conn, came []byte, notes []string) string {
	text := "a connection without a request"
	if k := &x.kinds[c.kind]; c.asked && k.live {
		text = "a message of " + k.path
	} else if c.asked {
		line, _, _ := bytes.Cut(x.render(&x.kinds[c.kind], c.n, c.after, false), []byte(" HTTP/1.1\r\n"))
		text = strings.ReplaceAll(quoted(line), `"`, "")
	}
	for _, note := range notes {
		text += ": " + note
	}
	if len(came) > 0 {
		return text + ": " + quoted(came)
	}
	if c.served > 1 {
		text += fmt.Sprintf(", request %d of its connection", c.served)
	}
	return text
}

// quoted shows the beginning of b, without what a terminal must not get.
func quoted(b []byte) string {
	if len(b) > shown {
		return strconv.Quote(string(b[:shown])) + "…"
	}
	return strconv.Quote(string(b))
}
