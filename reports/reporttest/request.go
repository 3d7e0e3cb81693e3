package reporttest

import "interleave/results"

// describe adds what a request of a scenario does, and its handlers. Scenarios
// with invented names stay without, as those of older runs.
func describe(s *results.ScenarioInfo) {
	s.Requests = []results.RequestInfo{{Share: 1}}
	call := func(name string, delay float64) results.UpstreamInfo {
		return results.UpstreamInfo{Name: name, Delay: delay}
	}
	switch s.Name {
	case "hello":
		s.Sources = sources(straight, 3, 0, 0, straightCallback, 4, 0, 0)
	case "backend":
		s.Upstreams = []results.UpstreamInfo{call("data", 0.020)}
		s.Sources = sources(calling, 8, 1, 1, callingBack, 10, 1, 2)
	case "purchase":
		s.Upstreams = []results.UpstreamInfo{
			call("billing", 0.030), call("metadata", 0.020), call("ads", 0.010),
			{Name: "recommendations", Delay: 0.020, Straggler: 0.200, StragglerOneIn: 100},
		}
		s.Sources = sources(calling, 8, 1, 1, callingBack, 10, 1, 2)
	case "hog":
		s.Requests = []results.RequestInfo{{Class: "light", Share: 0.99}, {Class: "heavy", Share: 0.01, Compute: 0.020}}
		s.Sources = sources(straight, 3, 0, 0, straightCallback, 4, 0, 0)
	case "idle":
		s.Sources = sources(straight, 3, 0, 0, straightCallback, 4, 0, 0)
	default:
		s.Requests = nil
	}
}

func sources(blocking string, lines, branches, nesting int, callback string, callbackLines, callbackBranches, callbackNesting int) []results.Source {
	return []results.Source{
		{Style: "blocking", Text: blocking, Lines: lines, Branches: branches, Nesting: nesting},
		{Style: "callback", Text: callback, Lines: callbackLines, Branches: callbackBranches, Nesting: callbackNesting},
	}
}

const (
	straight = `func blocking(_ scenarios.BlockingIO, _ *wire.Request, resp *wire.Response) error {
	resp.Body = append(resp.Body, greeting...)
	return nil
}
`
	straightCallback = `func callback(_ scenarios.CallbackIO, _ *wire.Request, resp *wire.Response, done func(error)) {
	resp.Body = append(resp.Body, greeting...)
	done(nil)
}
`
	calling = `// blocking asks and waits: the next line runs when the answer is there.
func blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	n := scenarios.Nonce(req)

	reply, err := io.Call(scenarios.Call{Upstream: "data", Nonce: n})
	if err != nil {
		return err
	}
	return answer(resp, n, reply)
}
`
	callingBack = `// callback asks and returns: what follows is handed over.
func callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	n := scenarios.Nonce(req)

	scenarios.Ask(io, scenarios.Call{Upstream: "data", Nonce: n}).Then(func(reply scenarios.Reply, err error) {
		if err != nil {
			done(err)
			return
		}
		done(answer(resp, n, reply))
	})
}
`
)
