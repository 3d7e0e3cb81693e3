package csp

// handler is a task that answers one request after the other.
type handler struct {
	*line
	io handlerIO
}

func newHandler(l *line) *handler { return &handler{line: l, io: handlerIO{line: l}} }

// run begins with a request that there was no handler for. A nil says that the
// handler is not needed any more.
func (h *handler) run(x *exchange) {
	for x != nil {
		h.answer(x)
		h.answers <- x
		x = <-h.requests
	}
}

func (h *handler) answer(x *exchange) {
	h.io.x = x
	x.resp.Reset()
	x.begun = false
	if p := h.Scenario.Answer(&h.io, &x.req, &x.resp); p != nil {
		h.Logf("handler of /%s panicked: %v", h.Scenario.Name, p)
	}
	h.io.base.Forget()
}
