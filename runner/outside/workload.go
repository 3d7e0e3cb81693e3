package outside

import (
	"encoding/json"

	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// told is a workload as a server from outside is told of it, in JSON.
type told struct {
	Name  string     `json:"name"`
	Kinds []toldKind `json:"kinds"`
}

type toldKind struct {
	Kind   string     `json:"kind,omitempty"` // the request's ?kind=
	Share  int        `json:"share"`
	Steps  []toldStep `json:"steps"`
	Answer int64      `json:"answer_bytes,omitempty"`
}

type toldStep struct {
	Calls   []toldCall `json:"calls,omitempty"` // at once, if the server can
	Compute float64    `json:"compute_ms,omitempty"`
	Block   float64    `json:"block_ms,omitempty"`
}

type toldCall struct {
	Upstream string `json:"upstream"`    // the variable with its URL
	Further  int    `json:"i,omitempty"` // from 2 on, for calls of one request to the same service
}

// tell is the workload that s was made of in JSON; empty if it was made of none.
func tell(s *scenarios.Scenario) (string, error) {
	if s.Workload == "" {
		return "", nil
	}
	w, err := workload.Parse(s.Workload)
	if err != nil {
		return "", err
	}
	t := told{Name: w.Name}
	for _, k := range w.Kinds {
		kind := toldKind{Kind: k.Name, Share: k.Share, Answer: k.Answer, Steps: []toldStep{}}
		var called workload.Ordinals
		for _, s := range k.Steps {
			step := toldStep{Compute: s.Compute.Seconds() * 1e3, Block: s.Block.Seconds() * 1e3}
			for _, c := range s.Calls {
				call := toldCall{Upstream: upstreamVariable(w.Services[c].Name)}
				if ordinal := called.Next(c); ordinal > 1 {
					call.Further = ordinal
				}
				step.Calls = append(step.Calls, call)
			}
			kind.Steps = append(kind.Steps, step)
		}
		t.Kinds = append(t.Kinds, kind)
	}
	text, err := json.Marshal(t)
	return string(text), err
}
