package csp

import "interleave/scenarios/wire"

// handler is a task that answers one request after the other, until one of them makes
// its connection live.
type handler struct {
	*line
	io handlerIO
}

func newHandler(l *line) *handler { return &handler{line: l, io: handlerIO{line: l}} }

// run begins with a request that there was no handler for. A nil says that the
// handler is not needed any more.
func (h *handler) run(x *exchange) {
	for x != nil {
		if h.carriers == nil || x.req.Header("upgrade") == nil {
			h.answer(x, &x.resp)
		} else if h.converse(x) {
			return
		}
		h.answers <- x
		x = <-h.requests
	}
}

func (h *handler) answer(x *exchange, resp *wire.Response) {
	h.io.x, h.io.resp = x, resp
	resp.Reset()
	x.begun = false
	if p := h.Scenario.Answer(&h.io, &x.req, resp); p != nil {
		h.Logf("handler of /%s panicked: %v", h.Scenario.Name, p)
	}
	h.io.base.Forget()
}

// converse answers a request that asks to upgrade. If the handler does so the exchange
// is the reader's again, and the handler's end that of the connection.
func (h *handler) converse(x *exchange) (live bool) {
	resp := new(wire.Response)
	h.answer(x, resp)
	if h.io.socket != nil {
		h.io.socket.end(resp.Status)
		return true
	}
	x.resp = *resp
	return false
}
