package scenarios

import "interleave/scenarios/wire"

// Handicapped returns s with handlers that burn rounds before they do their
// work.
func (s *Scenario) Handicapped(rounds uint64) *Scenario {
	slow := *s
	slow.Blocking = func(io BlockingIO, req *wire.Request, resp *wire.Response) error {
		Burn(rounds)
		return s.Blocking(io, req, resp)
	}
	slow.Callback = func(io CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
		Burn(rounds)
		s.Callback(io, req, resp, done)
	}
	return &slow
}
