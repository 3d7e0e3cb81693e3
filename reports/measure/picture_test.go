package measure_test

import (
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/reporttest"
	"interleave/results"
)

// A model's sign is drawn by what is claimed of it, and not by its name.
func TestPictures(t *testing.T) {
	for says, info := range map[string]results.ModelInfo{
		"a process for each request":           {Traits: []string{"process-per-request", "fronted"}, Shape: &results.ShapeInfo{MinProcesses: 1}},
		"several processes, in each: a thread": {Shape: &results.ShapeInfo{MinProcesses: 2, HandlerThreads: 1}},
		"several processes, in each: a thread, which hand requests on; one takes requests in for the others": {Traits: []string{"fronted", "replaced-workers", "hand-over"}},
		"several processes, in each: a loop":                                     {Traits: []string{"loop-per-processor", "replaced-workers"}},
		"one process: several loops":                                             {Traits: []string{"loop-per-processor"}, Style: "callback"},
		"one process: a loop that calls back":                                    {Traits: []string{"single-loop", "cheap-wait"}, Style: "callback"},
		"one process: a loop that switches between coroutines":                   {Traits: []string{"single-loop", "cheap-wait"}, Style: "blocking"},
		"one process: a few threads":                                             {Traits: []string{"bounded-workers", "pre-emptive"}},
		"one process: a thread for each connection":                              {Traits: []string{"thread-per-connection"}},
		"one process: tasks on a scheduler of their own":                         {Traits: []string{"pre-emptive", "cheap-wait"}},
		"one process: tasks on a scheduler of their own, which hand requests on": {Traits: []string{"cheap-wait", "hand-over"}},
		"it is not known how it works":                                           {Outside: &results.Outside{}},
	} {
		run, _ := reporttest.Full(reporttest.Shape{Models: 1, Scenarios: 1})
		info.Name = "cgi"
		run.Plan.Models = []results.ModelInfo{info}
		if got := reports.Build(run, nil).Models[0].Picture.Says(); got != says {
			t.Errorf("%v, %v says %q, want %q", info.Traits, info.Shape, got, says)
		}
	}
}

func TestPicturesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for inside := chart.Unknown; inside <= chart.Tasks; inside++ {
		svg := chart.Picture{Processes: 1, Inside: inside}.SVG(chart.Look{})
		if seen[svg] {
			t.Errorf("two signs are drawn alike: %s", svg)
		}
		seen[svg] = true
	}
}
