package workloadfile

import (
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"interleave/internal/nearest"
	"interleave/internal/quantity"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// parser makes a workload of a file's nodes.
type parser struct {
	made     workload.Workload
	services map[string]*service
	kinds    []*yaml.Node // where each kind is
	calls    int          // of all kinds so far
}

// service is one that calls name.
type service struct {
	place    int        // among the workload's
	told     *yaml.Node // where its delay is; nil if it was not said yet
	named    *yaml.Node // where it was named first
	upstream scenarios.Upstream
}

// keys calls each with the value of each key of n, which is a mapping that has no other
// keys than valid ones, and none of them twice. what names it in errors.
func keys(n *yaml.Node, what string, valid []string, each func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return at(n, "%s: want %s", what, listed(valid))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		known := false
		for _, v := range valid {
			known = known || v == key.Value
		}
		switch {
		case key.Kind != yaml.ScalarNode || !known:
			return at(key, "%s: unknown key %.40q%s (valid are %s)", what, key.Value, nearest.Hint(key.Value, valid), strings.Join(valid, ", "))
		case seen[key.Value]:
			return at(key, "%s: %s is there twice", what, key.Value)
		case value.Kind == yaml.AliasNode || value.Anchor != "":
			return at(value, "%s: write it out: anchors and aliases are not for workloads", key.Value)
		case value.Style&yaml.TaggedStyle != 0:
			return at(value, "%s: write it without the tag %.40s: tags are not for workloads", key.Value, value.Tag)
		case value.Tag == "!!null":
			return at(key, "%s has no value: give it one, or leave it out", key.Value)
		}
		seen[key.Value] = true
		if err := each(key, value); err != nil {
			return err
		}
	}
	return nil
}

// listed says what keys there may be, as in "name: and steps:".
func listed(valid []string) string {
	return "keys such as " + strings.Join(valid, ": and ") + ":"
}

func (p *parser) file(n *yaml.Node) error {
	var request, clients, rate *yaml.Node
	err := keys(n, "workload", []string{"name", "request", "clients", "rate", "limit"}, func(key, value *yaml.Node) (err error) {
		switch key.Value {
		case "name":
			p.made.Name, err = name(value, "name")
		case "request":
			request = value
		case "clients":
			clients = value
			p.made.Clients, err = count(value, "clients", workload.MaxClients)
		case "rate":
			rate = value
			p.made.Rate, err = perSecond(value)
		case "limit":
			err = p.limit(value)
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case p.made.Name == "":
		return at(n, "name is missing: give the workload one, as in name: shop")
	case request == nil:
		return at(n, "request is missing: say what a request does, as in request: {steps: [{compute: 1ms}]}")
	case clients == nil && rate == nil:
		return at(n, "clients and rate are missing: say how many clients there are, as in clients: 500, or how often they ask, as in rate: 300/s")
	}
	if err := p.request(request); err != nil {
		return err
	}
	if n := p.made.Mix(); n > workload.MaxShare {
		return at(request, "share: it takes %s requests until each kind has had its share: want %s at most, such as 999 and 1", quantity.Whole(n), quantity.Whole(workload.MaxShare))
	}
	return p.finish()
}

// finish makes the services of what was said of them, and checks how long the kinds of
// requests take with these.
func (p *parser) finish() error {
	p.made.Services = make([]scenarios.Upstream, len(p.services))
	for _, s := range p.services {
		if s.told == nil {
			return at(s.named, "call: nothing says how long %s takes: give it a delay, as in call: {name: %s, delay: 5ms}", s.upstream.Name, s.upstream.Name)
		}
		p.made.Services[s.place] = s.upstream
	}
	if len(p.services) == 0 {
		p.made.Services = nil
	}
	for i, k := range p.made.Kinds {
		if whole := p.made.Longest(k); whole > workload.MaxWhole {
			return at(p.kinds[i], "request: its steps may take %s, the slowest answers of its services included: want at most %s, since clients give up after 10 s", quantity.Duration(whole), quantity.Duration(workload.MaxWhole))
		}
	}
	return nil
}

func (p *parser) limit(n *yaml.Node) error {
	return keys(n, "limit", []string{"p99", "memory", "errors"}, func(key, value *yaml.Node) (err error) {
		switch key.Value {
		case "p99":
			p.made.Goal.P99, err = span(value, "p99", time.Minute)
		case "memory":
			p.made.Goal.Memory, err = size(value, "memory", 1<<50)
		case "errors":
			p.made.Goal.Errors, err = share(value)
		}
		return err
	})
}

// request reads the kinds of requests: one, or a list.
func (p *parser) request(n *yaml.Node) error {
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = n.Content
	}
	if len(list) == 0 || len(list) > workload.MaxKinds {
		return at(n, "request: want %s of requests at most, and one at least", quantity.Plural(workload.MaxKinds, "kind"))
	}
	for i, k := range list {
		if err := p.kind(k, len(list) > 1, i); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) kind(n *yaml.Node, several bool, place int) error {
	k := workload.Kind{Share: 1}
	err := keys(n, "request", []string{"kind", "share", "steps", "answer"}, func(key, value *yaml.Node) (err error) {
		switch key.Value {
		case "kind":
			k.Name, err = name(value, "kind")
		case "share":
			k.Share, err = count(value, "share", 1_000_000)
		case "steps":
			k.Steps, err = p.steps(value)
		case "answer":
			k.Answer, err = size(value, "answer", workload.MaxAnswer)
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case several && k.Name == "":
		k.Name = "kind-" + strconv.Itoa(place+1)
	case !several:
		k.Name = ""
	}
	for _, other := range p.made.Kinds {
		if other.Name == k.Name {
			return at(n, "request: two kinds are called %s: give one of them another name with kind:", k.Name)
		}
	}
	p.made.Kinds, p.kinds = append(p.made.Kinds, k), append(p.kinds, n)
	return nil
}
