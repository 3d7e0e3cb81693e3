package reporttest

import (
	"slices"

	"interleave/results"
)

// Case is a run that a report must cope with.
type Case struct {
	Name string
	Make func() (*results.Run, []results.Trial)
}

// Cases returns an ordinary run and the odd ones.
func Cases() []Case {
	of := func(models, scenarios, blocks int) func() (*results.Run, []results.Trial) {
		return func() (*results.Run, []results.Trial) { return Full(Shape{models, scenarios, blocks}) }
	}
	return []Case{
		{"quick", of(6, 5, 6)},
		{"smoke", of(6, 5, 1)},
		{"one-model", of(1, 2, 6)},
		{"one-trial", of(1, 1, 1)},
		{"large", of(13, 15, 2)},
		{"curves", func() (*results.Run, []results.Trial) {
			run, trials := Full(Shape{6, 2, 6})
			trials = curves(run, trials)
			for i := range trials { // the load driver is the limit of fast servers
				if t := &trials[i]; t.Load == "closed-1024" && t.Model == "goroutine" || t.Load == "open-8000" && t.Model == "eventloop" {
					limit(t)
				}
			}
			return run, trials
		}},
		{"only-curves", func() (*results.Run, []results.Trial) { return onlyCurves(Shape{13, 2, 3}) }},
		{"limited-curves", func() (*results.Run, []results.Trial) {
			run, trials := onlyCurves(Shape{6, 2, 3})
			for i := range trials {
				switch t := &trials[i]; {
				case t.Scenario != "hello":
				case slices.Contains([]string{"eventloop", "greenlet", "goroutine"}, t.Model) && t.LoadResult.Clients > 1:
					limit(t)
				case t.Model == "threadpool" && t.LoadResult.Clients > 128:
					fail(t)
				}
			}
			return run, trials
		}},
		{"places", func() (*results.Run, []results.Trial) {
			run, trials := Full(Shape{6, 2, 6})
			return run, places(run, trials)
		}},
		{"one-model-curves", func() (*results.Run, []results.Trial) { return onlyCurves(Shape{1, 2, 3}) }},
		{"curves-invalid", func() (*results.Run, []results.Trial) {
			run, trials := onlyCurves(Shape{2, 2, 3})
			for i := range trials {
				fail(&trials[i])
			}
			return run, trials
		}},
		{"few-points", func() (*results.Run, []results.Trial) {
			run, trials := onlyCurves(Shape{2, 2, 1})
			run.Plan.Scenarios[0].Points = run.Plan.Scenarios[0].Points[:2]
			run.Plan.Scenarios[1].Points = nil
			trials = slices.DeleteFunc(trials, func(t results.Trial) bool { return t.Scenario != run.Plan.Scenarios[0].Name })
			return run, slices.DeleteFunc(trials, func(t results.Trial) bool { return t.LoadResult.Clients > 4 })
		}},
		{"one-measured", func() (*results.Run, []results.Trial) {
			run, trials := Full(Shape{3, 3, 6})
			for i := range trials {
				if t := &trials[i]; t.Model != "prefork" {
					fail(t)
				}
			}
			return run, trials
		}},
		{"mixed", func() (*results.Run, []results.Trial) {
			run, trials := Full(Quick)
			return run, mix(run, trials)
		}},
		{"doubted", func() (*results.Run, []results.Trial) {
			run, trials := Full(Quick)
			run.Calibration = calibrated(run)
			return run, doubtful(run, trials)
		}},
		{"calibration-failed", func() (*results.Run, []results.Trial) {
			run, trials := Full(Shape{2, 1, 6})
			run.Calibration = calibratedBadly(run)
			return run, trials
		}},
		{"calibration-elsewhere", func() (*results.Run, []results.Trial) {
			run, trials := Full(Shape{2, 1, 1})
			run.Plan.Profile, run.Calibration = "full", calibratedElsewhere(run)
			return run, trials
		}},
		{"before-checks", func() (*results.Run, []results.Trial) {
			run, trials := Full(Shape{3, 5, 6})
			for i := range trials {
				trials[i].Checks, trials[i].LoadResult.Checks, trials[i].Noise = nil, nil, nil
			}
			for i := range run.Plan.Scenarios {
				s := &run.Plan.Scenarios[i]
				s.Requests, s.Upstreams, s.Sources, s.Shows = nil, nil, nil, nil
			}
			return run, trials
		}},
		{"all-invalid", func() (*results.Run, []results.Trial) {
			run, trials := Full(Shape{3, 2, 2})
			for i := range trials {
				fail(&trials[i])
			}
			return run, trials
		}},
		{"hostile", func() (*results.Run, []results.Trial) {
			run, trials := Full(Shape{3, 4, 6})
			run.Calibration = calibratedBadly(run)
			trials = doubtful(run, trials)
			disguise(run, trials)
			return run, trials
		}},
		{"nothing-known", func() (*results.Run, []results.Trial) {
			run, trials := Full(Shape{3, 5, 6})
			for i := range trials {
				forget(&trials[i])
			}
			return run, trials
		}},
		{"no-trials", func() (*results.Run, []results.Trial) {
			run, _ := Full(Shape{6, 5, 0})
			run.Plan.Blocks, run.EndedAt = 6, nil
			return run, nil
		}},
		{"empty", func() (*results.Run, []results.Trial) { return &results.Run{Schema: results.RunSchema}, nil }},
	}
}

// onlyCurves is a run that measures nothing but the points of curves.
func onlyCurves(s Shape) (*results.Run, []results.Trial) {
	blocks := s.Blocks
	s.Blocks = 0
	run, trials := Full(s)
	run.Plan.Profile, run.Plan.Blocks = "curves", blocks
	trials = curves(run, trials)
	for i := range run.Plan.Scenarios {
		run.Plan.Scenarios[i].Loads = nil
	}
	return run, trials
}

// fail makes a trial one whose server never came up.
func fail(t *results.Trial) {
	t.Valid, t.InvalidBecause, t.LoadResult = false, []string{"the server did not get ready within 10 s"}, nil
}

// mix makes some trials invalid, gives some warnings, lets a server err, and
// adds a second opinion. It returns the trials with those of the second driver.
func mix(run *results.Run, trials []results.Trial) []results.Trial {
	run.Plan.Engines = []string{"native", "hey"}
	var second []results.Trial
	for i := range trials {
		t := &trials[i]
		switch {
		case t.Model == "prefork" && t.Scenario == "idle":
			refuse(t, "idle_held", results.Failed, 0.94, 1, "only 940 of 1,000 idle connections were held")
			t.StderrTail = "accept: too many open files"
		case t.Model == "threadpool" && t.Scenario == "hog" && t.Block < 2:
			refuse(t, "send_lag", results.Failed, 0.0021, 0.001, "the load driver was late: send lag p99 was 2.1 ms")
		case t.Model == "goroutine" && t.Scenario == "hello":
			doubt(t, "halves", 0.061, 0.05, "the halves of the window differ by 6.1 %")
		case t.Model == "cgi" && t.Scenario == "backend":
			t.LoadResult.Errors = map[string]int64{results.ErrStatus: 12, results.ErrTimeout: int64(t.Block)}
		case t.Model == "goroutine" && t.Scenario == "backend":
			opinion := clone(t)
			opinion.Engine, opinion.LoadResult.Engine, opinion.LoadResult.Histogram = "hey", "hey", ""
			opinion.LoadResult.Throughput *= 0.98
			second = append(second, opinion)
		}
	}
	return append(trials, second...)
}

// disguise gives everything that comes from outside a name that must not reach
// a page, a file name or a benchmark line as it is.
func disguise(run *results.Run, trials []results.Trial) {
	const script = `<script>alert("x")</script>`
	models := map[string]string{"cgi": script, "prefork": "two words & more", "threadpool": "../../etc/passwd"}
	scenarios := map[string]string{"hello": script, "backend": "a b/c", "purchase": "über", "hog": "hog"}
	run.Command = "interleave bench --out '" + script + "'"
	run.Environment.CPUModel, run.Environment.Host = script, "a\nb: c"
	for i := range run.Plan.Models {
		m := &run.Plan.Models[i]
		m.Name, m.Summary, m.Settings = models[m.Name], script, map[string]string{script: script}
	}
	for i := range run.Plan.Scenarios {
		s := &run.Plan.Scenarios[i]
		s.Name, s.Summary, s.TellsApart = scenarios[s.Name], script, "</style>"+script
		for j := range s.Loads {
			s.Loads[j].Name = script + " load"
		}
		for j := range s.Predictions {
			s.Predictions[j].Claim, s.Predictions[j].Load = script, script+" load"
		}
		for j := range s.Shows {
			show := &s.Shows[j]
			show.Quality = script
			if show.Class != "" {
				show.Class = script
			}
			if show.Loads != nil {
				show.Loads = []string{script + " load"}
			}
		}
		for j := range s.Upstreams {
			s.Upstreams[j].Name = script
		}
		for j := range s.Requests {
			s.Requests[j].Class = script
		}
		for j := range s.Sources {
			s.Sources[j].Text = "// " + script + "\n" + s.Sources[j].Text + "</code>" + script
		}
	}
	for i := range trials {
		t := &trials[i]
		t.Model, t.Scenario, t.Load = models[t.Model], scenarios[t.Scenario], script+" load"
		t.Warnings = []string{script + " warned"}
		if classes := t.LoadResult.Classes; classes != nil {
			t.LoadResult.Classes = map[string]results.ClassResult{script: classes["light"], "heavy one": classes["heavy"]}
		}
		if t.Block == 0 {
			t.Valid, t.InvalidBecause = false, []string{script + " because"}
		}
		for _, checks := range [][]results.Check{t.Checks, t.LoadResult.Checks} {
			for j := range checks {
				checks[j].Detail += script + " | detail"
				if checks[j].Name == "little" {
					checks[j].Name, checks[j].Verdict = script+" | name", "</td>"+results.Verdict(script)
				}
			}
		}
		if t.Engine == "hey" {
			t.Engine = script
		}
	}
	c := run.Calibration
	c.Host, c.CPUModel, c.Commit = run.Environment.Host, script, script
	for i := range c.Checks {
		check := &c.Checks[i]
		check.Group, check.Name, check.Unit, check.Note = script, script, script, script
	}
	for i := range c.SecondOpinion {
		c.SecondOpinion[i].Load, c.SecondOpinion[i].Metric = script, script
	}
}

// forget sets everything to null that a host may be unable to tell.
func forget(t *results.Trial) {
	t.Memory, t.MemoryByConns, t.MemoryKind = results.Memory{}, nil, ""
	t.ServerCPU, t.CPUPerRequest, t.ThreadsMax, t.ProcessesMax = nil, nil, nil, nil
	t.Switches = results.Switches{}
	t.LoadResult.Latency, t.LoadResult.ServiceTime = results.Quantiles{}, results.Quantiles{}
	t.LoadResult.Histogram, t.LoadResult.ServiceHistogram = "", "AAAA"
	t.LoadResult.Classes, t.LoadResult.SendLag = nil, nil
}
