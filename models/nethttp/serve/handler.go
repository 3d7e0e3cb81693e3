package serve

import (
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	gorilla "github.com/gorilla/websocket"

	"interleave/models/internal/blocking"
	"interleave/models/internal/large"
	"interleave/scenarios/wire"
)

// handler gives net/http's requests to the scenario's handlers.
type handler struct {
	server   *blocking.Server
	work     sync.Pool // of *work
	upgrader *gorilla.Upgrader
	lives    *lives
}

// work is what one request needs; it is reused.
type work struct {
	answering *blocking.Detached
	req       wire.Request
	resp      wire.Response
	text      []byte // the request's parts
	body      []byte
	to        sender
}

func newHandler(s *blocking.Server) *handler {
	h := &handler{server: s, upgrader: newUpgrader(s), lives: newLives()}
	h.work.New = func() any { return &work{answering: s.NewDetached()} }
	return h
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	work := h.work.Get().(*work)
	sent, cut := false, error(nil)
	if status := work.receive(w, r, h.server.HeaderTimeout); status != 0 {
		work.resp.Reset()
		work.resp.Status, work.resp.Close = status, true
		work.resp.Body = append(append(work.resp.Body, http.StatusText(status)...), '\n')
	} else {
		work.to = sender{to: w, request: r, handler: h, timeout: h.server.WriteTimeout}
		sent, cut = work.answering.Answer(&work.req, &work.resp, &work.to)
		if v := work.to.live; v != nil {
			v.end(work.resp.Status)
			h.lives.leave(v)
		}
		sent = sent || work.to.taken
		work.to = sender{}
	}
	if !sent {
		work.send(w, h.server.WriteTimeout)
	}
	work.shrink()
	h.work.Put(work)
	if cut != nil {
		panic(http.ErrAbortHandler) // so that the client sees that its answer is not complete
	}
}

// shrink lets go of buffers that are not worth keeping for the next request.
func (w *work) shrink() {
	if cap(w.body) > large.Usual {
		large.Drop(w.body)
		w.body, w.req.Body = nil, nil
	}
	if cap(w.resp.Body) > large.Usual {
		large.Gone(w.resp.Body)
		w.resp.Body = nil
	}
}

// receive makes w.req of r, and reads its body. It returns the status with which
// r is refused, or 0.
func (w *work) receive(to http.ResponseWriter, r *http.Request, timeout time.Duration) (status int) {
	w.body = w.body[:0]
	if r.ContentLength != 0 {
		if r.ContentLength > wire.DefaultBody {
			return http.StatusRequestEntityTooLarge
		}
		control := http.NewResponseController(to)
		control.SetReadDeadline(time.Now().Add(timeout))
		if status := w.readBody(http.MaxBytesReader(to, r.Body, wire.DefaultBody), int(r.ContentLength)); status != 0 {
			return status
		}
		control.SetReadDeadline(time.Time{})
	}
	text := w.text[:0]
	part := func(s string) []byte {
		text = append(text, s...)
		return text[len(text)-len(s):]
	}
	w.req = wire.Request{
		Method: part(r.Method), Target: part(r.RequestURI),
		Path: part(r.URL.EscapedPath()), Query: part(r.URL.RawQuery), Host: part(r.Host),
		Body: w.body, Minor: r.ProtoMinor, KeepAlive: !r.Close,
	}
	w.text = text
	return 0
}

// readBody reads all that r has, length bytes unless that is negative. It returns
// the status with which the request is refused, or 0.
func (w *work) readBody(r io.Reader, length int) (status int) {
	for {
		if len(w.body) == cap(w.body) {
			size := max(2*cap(w.body), firstBody)
			if length > cap(w.body) {
				size = min(size, length+1) // one more, to see the end
			}
			grown := large.Grow(w.body, size)
			if grown == nil {
				return http.StatusServiceUnavailable
			}
			w.body = grown
		}
		n, err := r.Read(w.body[len(w.body):cap(w.body)])
		w.body = w.body[:len(w.body)+n]
		var tooLarge *http.MaxBytesError
		switch {
		case err == nil:
		case err == io.EOF:
			return 0
		case errors.As(err, &tooLarge):
			return http.StatusRequestEntityTooLarge
		case errors.Is(err, os.ErrDeadlineExceeded):
			return http.StatusRequestTimeout
		default:
			return http.StatusBadRequest
		}
	}
}

// firstBody is the memory that a body begins with.
const firstBody = 1 << 10
