package measure

import (
	"cmp"
	"fmt"
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
)

// Doing is what a stretch of a request's time is spent with.
type Doing string

const (
	Calling   Doing = "wait" // for services
	Computing Doing = "busy"
	Blocking  Doing = "block" // in a call that blocks its thread
)

// Stretch is a part of the time of a request, in seconds from its begin.
type Stretch struct {
	Doing    Doing
	From, To float64
}

// Steps is the course of a request of a workload where nobody else asks, with services
// that take as long as on average.
type Steps struct {
	Name     string // of the kind, with its share
	Server   []Stretch
	Services []Service
	Whole    float64 // seconds, with services that take as long as on average
	Serial   float64 // seconds, if it calls one service after the other
	Means    string  // all of it in words
}

// Service is one that a request calls, and when.
type Service struct {
	Name  string
	Calls []Stretch
	Means string // how long it takes, in words
}

// StepsOf returns the course of each kind of requests of a workload.
func StepsOf(kinds []results.RequestInfo, upstreams []results.UpstreamInfo) []Steps {
	var all []Steps
	for _, k := range kinds {
		all = append(all, stepsOf(k, upstreams))
	}
	return all
}

func stepsOf(k results.RequestInfo, upstreams []results.UpstreamInfo) Steps {
	s := Steps{Name: "request"}
	if k.Class != "" {
		s.Name = k.Class + ", " + quantity.ShortPercent(k.Share)
	}
	calls := map[string][]Stretch{}
	for _, step := range k.Steps {
		from, took := s.Whole, step.Compute+step.Block
		for _, name := range step.Calls {
			takes := usual(upstreams, name)
			calls[name] = append(calls[name], Stretch{Calling, from, from + takes})
			took = max(took, takes)
			s.Serial += takes
		}
		s.Serial += step.Compute + step.Block
		s.Whole += took
		doing := Calling
		switch {
		case step.Compute > 0:
			doing = Computing
		case step.Block > 0:
			doing = Blocking
		}
		s.Server = append(s.Server, Stretch{doing, from, s.Whole})
	}
	for _, u := range upstreams {
		if len(calls[u.Name]) > 0 {
			s.Services = append(s.Services, Service{u.Name, calls[u.Name], takes(u)})
		}
	}
	s.Means = s.words(k)
	return s
}

// words says what the kind takes and answers.
func (s *Steps) words(k results.RequestInfo) string {
	// The slowest of several services takes longer than each does on average.
	usual := k.Wait + k.Block + k.Compute
	text := quantity.Span(usual)
	if usual == 0 {
		text = "at once"
	}
	if s.Serial > 1.001*usual {
		text += ", or " + quantity.Span(s.Serial) + " one after the other"
	}
	if k.Answer > 0 {
		text += "; answers " + quantity.Size(float64(k.Answer))
	}
	return text
}

// usual is how long a call takes on average.
func usual(upstreams []results.UpstreamInfo, name string) float64 {
	i := slices.IndexFunc(upstreams, func(u results.UpstreamInfo) bool { return u.Name == name })
	if i < 0 {
		return 0
	}
	return cmp.Or(upstreams[i].Mean, upstreams[i].Delay)
}

// takes says how long the calls of a service take.
func takes(u results.UpstreamInfo) string {
	if u.P99 == 0 {
		return quantity.Span(u.Delay)
	}
	return fmt.Sprintf("half in %s, 1 in 100 over %s", quantity.Span(u.Delay), quantity.Span(u.P99))
}
