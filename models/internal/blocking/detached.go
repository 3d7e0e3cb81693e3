package blocking

import "interleave/scenarios/wire"

// Detached answers requests that no Conn has received: those of a server with a
// codec of its own. It is used for one request at a time, and again for the next.
type Detached struct {
	server *Server
	io     IO
}

// NewDetached makes one. NewIO must be set.
func (s *Server) NewDetached() *Detached {
	d := &Detached{server: s, io: s.NewIO()}
	d.io.base().server = s
	return d
}

// Answer answers req in resp, which it empties first.
func (d *Detached) Answer(req *wire.Request, resp *wire.Response) {
	resp.Reset()
	if p := d.server.Scenario.Answer(d.io, req, resp); p != nil {
		d.server.logPanic(p)
	}
	d.io.base().Forget()
	if d.server.lastAnswer() {
		resp.Close = true
	}
}
