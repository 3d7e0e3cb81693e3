package scenarios

import "interleave/scenarios/wire"

// Refuse answers the requests that are none of s's handlers' business, the
// same in all models: a method that no path implements, and a path that s
// does not serve. It reports whether it has answered.
//
// The answer to a method other than GET, HEAD and POST is 501, not 405: no
// path of a scenario depends on the method.
func (s *Scenario) Refuse(req *wire.Request, resp *wire.Response) bool {
	switch string(req.Method) {
	case "GET", "HEAD", "POST":
	default:
		refuse(resp, 501, "method not implemented\n")
		return true
	}
	if !s.serves(req.Path) {
		refuse(resp, 404, "no such page\n")
		return true
	}
	return false
}

func (s *Scenario) serves(path []byte) bool {
	if len(s.Paths) == 0 {
		return len(path) > 1 && path[0] == '/' && string(path[1:]) == s.Name
	}
	for _, p := range s.Paths {
		if string(path) == p {
			return true
		}
	}
	return false
}

// Answer answers req in resp whatever happens: it refuses, or runs the
// blocking handler, and turns its error or panic into the answer that Fail
// gives. It returns the value of a panic, for the log; nil if there was none.
//
// A callback model does the same in its own loop: Refuse first, then the
// handler, Fail when done brings an error, and Fail with ErrPanic when a
// handler or one of its completions panics.
func (s *Scenario) Answer(io BlockingIO, req *wire.Request, resp *wire.Response) (panicked any) {
	if s.Refuse(req, resp) {
		return nil
	}
	defer func() {
		if panicked = recover(); panicked != nil {
			Fail(resp, ErrPanic)
		}
	}()
	if err := s.Blocking(io, req, resp); err != nil {
		Fail(resp, err)
	}
	return nil
}

// Nonce returns the request's number, the value of the query's n, or "0" if
// there is none. It aliases req.
func Nonce(req *wire.Request) []byte {
	if n := req.QueryValue("n"); len(n) > 0 {
		return n
	}
	return zero
}

// AnswerNumber appends a word and the request's number to resp's body, as a line: what the
// answers of most scenarios are.
func AnswerNumber(resp *wire.Response, word string, req *wire.Request) {
	resp.Body = append(resp.Body, word...)
	resp.Body = append(resp.Body, ' ')
	resp.Body = append(resp.Body, Nonce(req)...)
	resp.Body = append(resp.Body, '\n')
}

var zero = []byte("0")
