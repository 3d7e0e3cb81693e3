package workloadfile

import (
	"go.yaml.in/yaml/v3"

	"interleave/internal/quantity"
	"interleave/internal/strictyaml"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// steps reads the steps of a kind.
func (p *parser) steps(n *yaml.Node) (steps []workload.Step, err error) {
	if n.Kind != yaml.SequenceNode {
		return nil, strictyaml.At(n, "steps: want a list, as in [{call: {name: db, delay: 5ms}}, {compute: 1ms}]")
	}
	if len(n.Content) > workload.MaxSteps {
		return nil, strictyaml.At(n, "steps: want at most %d", workload.MaxSteps)
	}
	for _, one := range n.Content {
		s, err := p.step(one)
		if err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
	return steps, nil
}

func (p *parser) step(n *yaml.Node) (s workload.Step, err error) {
	err = strictyaml.Keys(n, "step", []string{"call", "parallel", "compute", "block"}, func(key, value *yaml.Node) (err error) {
		switch key.Value {
		case "call":
			var place int
			place, err = p.call(value)
			s.Calls = []int{place}
		case "parallel":
			s.Calls, err = p.parallel(value)
		case "compute":
			s.Compute, err = span(value, "compute", workload.MaxTime)
		case "block":
			s.Block, s.Untold, err = block(value)
		}
		return err
	})
	if err == nil && len(n.Content) != 2 {
		err = strictyaml.At(n, "step: want one thing to do: call:, parallel:, compute: or block:; give each a step of its own")
	}
	return s, err
}

func (p *parser) parallel(n *yaml.Node) (calls []int, err error) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 || len(n.Content) > workload.MaxCalls {
		return nil, strictyaml.At(n, "parallel: want a list of %s at most, and one at least, as in [{call: {name: db, delay: 5ms}}, {call: {name: search, delay: 15ms}}]", quantity.Plural(workload.MaxCalls, "call"))
	}
	for _, one := range n.Content {
		err := strictyaml.Keys(one, "parallel", []string{"call"}, func(_, value *yaml.Node) error {
			place, err := p.call(value)
			calls = append(calls, place)
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(one.Content) == 0 {
			return nil, strictyaml.At(one, "parallel: want calls, as in {call: {name: db, delay: 5ms}}")
		}
	}
	return calls, nil
}

// call reads a call: of a service that is described here, or by its name alone of one
// that is described elsewhere.
func (p *parser) call(n *yaml.Node) (place int, err error) {
	if p.calls++; p.calls > workload.MaxAllCalls {
		return 0, strictyaml.At(n, "call: want at most %s calls in all kinds of requests together", quantity.Whole(workload.MaxAllCalls))
	}
	if n.Kind == yaml.ScalarNode {
		called, err := name(n, "call")
		if err != nil {
			return 0, err
		}
		s, err := p.named(n, called)
		if err != nil {
			return 0, err
		}
		return s.place, nil
	}
	var u scenarios.Upstream
	var delay *yaml.Node
	err = strictyaml.Keys(n, "call", []string{"name", "delay", "size"}, func(key, value *yaml.Node) (err error) {
		switch key.Value {
		case "name":
			u.Name, err = name(value, "name")
		case "delay":
			delay = value
			u.Delay, u.P99, err = scattered(value)
		case "size":
			if u.Size, err = size(value, "size", workload.MaxReply); err == nil && u.Size < scenarios.ProofLen {
				err = strictyaml.At(value, "size: %s is too short: want %dB at least, which prove that the service was asked", strictyaml.Shown(value), scenarios.ProofLen)
			}
		}
		return err
	})
	switch {
	case err != nil:
		return 0, err
	case u.Name == "":
		return 0, strictyaml.At(n, "call: name is missing, as in {name: db, delay: 5ms}")
	}
	s, err := p.named(n, u.Name)
	switch {
	case err != nil:
		return 0, err
	case delay == nil && u.Size == 0:
	case delay == nil:
		return 0, strictyaml.At(n, "call: delay is missing, as in {name: %s, delay: 5ms}", u.Name)
	case s.told == nil:
		s.told, s.upstream = delay, u
	case s.upstream != u:
		return 0, strictyaml.At(delay, "call: %s is described otherwise in line %d: give the two services names of their own, or leave delay and size out here", u.Name, s.told.Line)
	}
	return s.place, nil
}

// named is the service of a name.
func (p *parser) named(n *yaml.Node, name string) (*service, error) {
	s := p.services[name]
	if s == nil {
		if len(p.services) == workload.MaxServices {
			return nil, strictyaml.At(n, "call: want %s at most", quantity.Plural(workload.MaxServices, "service"))
		}
		s = &service{place: len(p.services), named: n, upstream: scenarios.Upstream{Name: name}}
		p.services[name] = s
	}
	return s, nil
}
