package runner

import (
	"cmp"
	"interleave/internal/handlercode"
	"interleave/models"
	"interleave/results"
	"interleave/scenarios"
	"slices"
)

// sources returns the handlers of a scenario in both styles, none if the
// program does not carry them. One that cannot be read is left out: it was
// compiled, so it is Go.
func (c *Config) sources(s *scenarios.Scenario) []results.Source {
	if c.Source == nil {
		return nil
	}
	var list []results.Source
	for _, style := range []models.Style{models.Blocking, models.Callback} {
		source := c.Source(cmp.Or(s.Sources, s.Name), string(style))
		code, err := handlercode.Read(source)
		if err != nil {
			continue
		}
		list = append(list, results.Source{
			Style: string(style), Text: code.Text,
			Lines: code.Lines, Branches: code.Branches, Nesting: code.Nesting,
		})
	}
	return list
}

// requests describes the kinds of requests of a scenario; none if they are no single
// answers, or ask a database: of those no picture is drawn.
func requests(s *scenarios.Scenario) []results.RequestInfo {
	if slices.Contains(s.Needs, scenarios.Streaming) || slices.Contains(s.Needs, scenarios.Living) || s.Queries() {
		return nil
	}
	whole := 0
	for _, q := range s.Requests {
		whole += max(q.Weight, 1)
	}
	var list []results.RequestInfo
	for _, q := range s.Requests {
		info := results.RequestInfo{
			Class: q.Class, Compute: q.Compute.Seconds(), Block: q.Block.Seconds(), LibraryCalls: q.LibraryCalls,
		}
		if q.Calls != nil {
			info.Wait = (s.Waits(q) - q.Block).Seconds()
		}
		if mixed(s) {
			info.Share = float64(max(q.Weight, 1)) / float64(whole)
		}
		if s.Workload != "" {
			info.Wait, info.Answer = (s.UsualWait(q) - q.Block).Seconds(), q.Want.Stream
			for _, step := range q.Steps {
				info.Steps = append(info.Steps, results.StepInfo{Calls: step.Calls, Compute: step.Compute.Seconds(), Block: step.Block.Seconds(), Untold: step.Untold})
			}
		}
		list = append(list, info)
	}
	return list
}

// DescribeRequests describes what requests of a scenario do, and whom they call.
func DescribeRequests(s *scenarios.Scenario) ([]results.RequestInfo, []results.UpstreamInfo) {
	return requests(s), upstreamInfo(s)
}

// mixed reports whether clients send all kinds, each in its share.
func mixed(s *scenarios.Scenario) bool {
	return slices.ContainsFunc(s.Loads, func(l scenarios.Load) bool {
		return slices.ContainsFunc(l.Groups, func(g scenarios.Group) bool { return g.Class == "" })
	})
}

// upstreamInfo describes whom a scenario's handlers call.
func upstreamInfo(s *scenarios.Scenario) []results.UpstreamInfo {
	var list []results.UpstreamInfo
	for _, u := range s.Upstreams {
		info := results.UpstreamInfo{
			Name: u.Name, Kind: string(u.Kind), Delay: u.Delay.Seconds(), Straggler: u.Straggler.Seconds(), StragglerOneIn: u.StragglerOneIn,
		}
		if u.P99 > 0 {
			info.P99, info.Mean = u.P99.Seconds(), u.Mean().Seconds()
		}
		list = append(list, info)
	}
	return list
}
