package main

import "slices"

// The peers, as the table names them. All other servers are models.
const (
	nginx    = "nginx, 1 worker"
	nginx2   = "nginx, 2 workers"
	cEpoll   = "C, epoll"
	cThreads = "C, pthreads"
	cUring   = "C, io_uring"
	fasthttp = "fasthttp"
	mongrel2 = "Mongrel2"
)

// measure is what a target is about.
type measure string

const (
	cpuTime measure = "CPU per request"
	rate    measure = "requests/s"
	share   measure = "connections of the fuller loop" // of one server, beside no other
)

// target is what a model shall reach beside a peer: at most bound times what the
// peer has, or at least. A bound of 0 is none.
type target struct {
	model, peer string
	of          measure
	bound       float64
	atLeast     bool
}

// stage is servers that are up at the same time, and the load that is put on each.
type stage struct {
	key      string // for --stages
	name     string
	scenario string // of our models; a peer's answers are those of hello

	clients int
	churns  bool // each request has a connection of its own
	two     bool // the servers have two processors
	slow    bool // requests compute: turns are longer

	targets []target
}

// beside is no target: what a model takes beside a peer is shown, and that is all.
func beside(model, peer string) target { return target{model: model, peer: peer, of: cpuTime} }

func atMost(bound float64, model, peer string) target {
	return target{model: model, peer: peer, of: cpuTime, bound: bound}
}

func atLeast(bound float64, of measure, model, peer string) target {
	return target{model: model, peer: peer, of: of, bound: bound, atLeast: true}
}

func stages() []stage {
	return []stage{
		{
			key: "hello-50", name: "hello, 50 clients", scenario: "hello", clients: 50,
			targets: []target{
				atMost(0.95, "eventloop", nginx),
				atMost(1.03, "reactors", "eventloop"),
				atMost(1.08, "greenlet", "eventloop"),
				atMost(1.05, "prefork-greenlet", "greenlet"),
				atMost(0.88, "goroutine", fasthttp),
				atMost(1.25, "csp", "goroutine"),
				atMost(0.6, "csp", "nethttp"),
				atMost(1.10, "threadconn", cThreads),
				atMost(0.97, "uring", "eventloop"),
				atMost(1.2, "uring", cUring),
				atMost(1.25, "broker", "eventloop"),
				atLeast(3, rate, "broker", mongrel2),
				beside("eventloop", cEpoll),
			},
		},
		{
			key: "hello-500", name: "hello, 500 clients", scenario: "hello", clients: 500,
			targets: []target{
				atMost(0.95, "eventloop", nginx),
				atMost(1.35, "csp", "goroutine"),
				atMost(1.10, "threadconn", cThreads),
				atMost(0.97, "uring", "eventloop"),
				atMost(1.2, "uring", cUring),
				beside("eventloop", cEpoll),
			},
		},
		{
			key: "churn", name: "hello, a connection per request", scenario: "hello", clients: 50, churns: true,
			targets: []target{
				atMost(1.05, "eventloop", nginx),
				atMost(1.1, "uring", "eventloop"),
			},
		},
		{
			key: "two", name: "hello, 50 clients, 2 processors", scenario: "hello", clients: 50, two: true,
			targets: []target{atMost(1.15, "reactors", nginx2), beside("reactors", "eventloop")},
		},
		{
			key: "compute", name: "each request computes for 20 ms, 2 processors", scenario: "hog", clients: 8, two: true, slow: true,
			targets: []target{
				atLeast(1.9, rate, "reactors", "eventloop"),
				atLeast(1.9, rate, "prefork-greenlet", "eventloop"),
			},
		},
		{
			key: "spread", name: "512 connections, 2 processors", scenario: "hello", clients: 512, two: true,
			targets: []target{{model: "reactors", of: share, bound: 0.6}},
		},
	}
}

// before marks a model of another build.
const before = " before"

// about is the stage with what is about some models only.
func (s stage) about(models []string) stage {
	s.targets = slices.DeleteFunc(slices.Clone(s.targets), func(t target) bool { return !slices.Contains(models, t.model) })
	return s
}

// addBefore has each model of the stage measured beside that of another build, too.
func (s *stage) addBefore() {
	seen := map[string]bool{}
	for _, t := range slices.Clone(s.targets) {
		if t.of != share && !seen[t.model] {
			seen[t.model] = true
			s.targets = append(s.targets, target{model: t.model, peer: t.model + before, of: t.of, bound: 1, atLeast: t.atLeast})
		}
	}
}

// servers are those of a stage, each once.
func (s *stage) servers() []string {
	var all []string
	seen := map[string]bool{"": true}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			all = append(all, name)
		}
	}
	for _, t := range s.targets {
		add(t.model)
		add(t.peer)
	}
	return all
}
