package validity_test

import (
	"testing"

	"interleave/results"
	"interleave/runner/validity"
)

// loadCases makes each check fire, and keeps it quiet close to where it fires.
var loadCases = []struct {
	check   string
	name    string
	change  func(*results.LoadResult)
	verdict results.Verdict // empty: the question does not apply
}{
	{"client_faults", "one request without a port", func(l *results.LoadResult) { l.Errors[results.ErrClientPorts] = 1 }, results.Failed},
	{"client_faults", "a fault of the server's", func(l *results.LoadResult) { l.Errors[results.ErrRefused] = 1 }, results.Passed},

	{"answers", "none", func(l *results.LoadResult) { l.Requests, l.Throughput = 0, 0 }, results.Failed},
	{"answers", "none in the second half", func(l *results.LoadResult) { l.SecondHalf = 0 }, results.Failed},
	{"answers", "none after a fault", func(l *results.LoadResult) { l.Requests, l.Faults = 0, &results.Faults{Usual: 0.02} }, results.Passed},
	{"answers", "none before a fault", func(l *results.LoadResult) { l.Requests, l.Faults = 0, &results.Faults{} }, results.Failed},
	{"answers", "none in the second half, after a fault", func(l *results.LoadResult) { l.SecondHalf, l.Faults = 0, &results.Faults{Usual: 0.02} }, results.Passed},
	{"answers", "few in the second half", func(l *results.LoadResult) { l.SecondHalf = 1 }, results.Passed},
	{"answers", "none in the second half, of a load in phases", func(l *results.LoadResult) { l.SecondHalf, l.Phases = 0, make([]results.PhaseResult, 2) }, results.Passed},
	{"answers", "one", func(l *results.LoadResult) { l.Requests, l.FirstHalf, l.SecondHalf = 1, 1, 0 }, results.Passed},

	{"failed_requests", "two lost in a hundred", func(l *results.LoadResult) { l.Errors[results.ErrResetBefore] = 205 }, results.Failed},
	{"failed_requests", "half of them timed out", func(l *results.LoadResult) { l.Errors[results.ErrTimeout] = 10_000 }, results.Failed},
	{"failed_requests", "two wrong in a hundred", func(l *results.LoadResult) { l.Errors[results.ErrStatus] = 205 }, results.Failed},
	{"failed_requests", "one in ten thousand", func(l *results.LoadResult) { l.Errors[results.ErrTimeout] = 1 }, results.Flagged},
	{"failed_requests", "a fault of the client's", func(l *results.LoadResult) { l.Errors[results.ErrClientPorts] = 1_000 }, results.Passed},
	{"failed_requests", "none was answered", func(l *results.LoadResult) { l.Requests, l.Errors[results.ErrTimeout] = 0, 9 }, ""},

	{"failed_requests", "half of them refused, as they may be", func(l *results.LoadResult) { l.Allowed = refused(10_000) }, results.Passed},
	{"answers", "all refused, as they may be", func(l *results.LoadResult) { l.Requests, l.Throughput, l.Allowed = 0, 0, refused(9) }, results.Failed},
	{"little", "some refused, as they may be", func(l *results.LoadResult) { l.Allowed = refused(9) }, ""},
	{"established", "half of the clients, where connections may be lost", func(l *results.LoadResult) {
		l.Established, l.Allowed = 25, &results.Allowed{Requests: 9, Details: []results.ErrorDetail{{Kind: results.ErrResetBefore, Count: 9}}}
	}, results.Flagged},
	{"established", "half of the clients, where some may be refused", func(l *results.LoadResult) { l.Established, l.Allowed = 25, refused(9) }, results.Failed},

	{"cut_short", "half of the time", func(l *results.LoadResult) { l.Duration = 0.5 }, results.Flagged},
	{"cut_short", "all of it", func(*results.LoadResult) {}, results.Passed},
	{"cut_short", "twice, extended", func(l *results.LoadResult) { l.Duration, l.Extended = 2, true }, results.Passed},

	{"offered_rate", "nine tenths", func(l *results.LoadResult) {
		l.Rate, l.Requests, l.Throughput = number(10_000.0), 9_000, 9_000
	}, results.Flagged},
	{"offered_rate", "as much as chance explains", func(l *results.LoadResult) {
		l.Rate, l.Requests, l.Throughput = number(100.0), 90, 90
	}, results.Passed},
	{"offered_rate", "more than the rate's share was due", func(l *results.LoadResult) {
		l.Rate, l.Requests, l.Throughput, l.Due, l.DueAnswered = number(10_000.0), 10_000, 10_000, 12_000, 10_000
	}, results.Flagged},
	{"offered_rate", "answered after the window's end", func(l *results.LoadResult) {
		l.Rate, l.Due, l.DueAnswered, l.ScheduledAnswered = number(10_000.0), 10_000, 10_000, number(int64(9_000))
	}, results.Flagged},
	{"offered_rate", "none of them before the window's end", func(l *results.LoadResult) {
		l.Rate, l.Due, l.DueAnswered, l.ScheduledAnswered = number(450.0), 116, 116, number(int64(0))
	}, results.Flagged},
	{"offered_rate", "in results that did not count when", func(l *results.LoadResult) {
		l.Rate, l.Requests, l.Due, l.DueAnswered = number(10_000.0), 9_000, 10_000, 10_000
	}, results.Flagged},
	{"offered_rate", "as many as are under way at the end", func(l *results.LoadResult) {
		l.Rate, l.Due, l.DueAnswered, l.ScheduledAnswered = number(10_000.0), 10_000, 10_000, number(int64(9_300))
	}, results.Passed},
	{"offered_rate", "few, in many pieces of time", func(l *results.LoadResult) {
		l.Rate, l.Due, l.DueAnswered, l.ScheduledAnswered = number(200.0), 44, 44, number(int64(34))
	}, results.Passed},
	{"offered_rate", "beside many answers that no schedule asks for", func(l *results.LoadResult) {
		l.Rate, l.Due, l.DueAnswered, l.ScheduledAnswered = number(100.0), 100, 100, number(int64(40))
	}, results.Flagged},
	{"offered_rate", "a few messages of a chat", func(l *results.LoadResult) {
		l.Rate, l.Due, l.DueAnswered, l.ScheduledAnswered = number(4.0), 2, 2, number(int64(0))
	}, results.Passed},
	{"offered_rate", "half of them, of a load in phases", func(l *results.LoadResult) {
		l.Rate, l.Due, l.DueAnswered, l.ScheduledAnswered, l.Phases = number(10_000.0), 10_000, 5_000, number(int64(5_000)), make([]results.PhaseResult, 2)
	}, ""},
	{"offered_rate", "half of them, where requests go wrong", func(l *results.LoadResult) {
		l.Rate, l.Due, l.DueAnswered, l.ScheduledAnswered, l.Faults = number(10_000.0), 10_000, 5_000, number(int64(5_000)), &results.Faults{}
	}, ""},
	{"offered_rate", "closed loop", func(*results.LoadResult) {}, ""},

	{"established", "half of the clients in closed loop", func(l *results.LoadResult) { l.Established = 25 }, results.Failed},
	{"established", "all but one in closed loop", func(l *results.LoadResult) { l.Established = 49 }, results.Flagged},
	{"established", "half of the connections in open loop", func(l *results.LoadResult) {
		l.Rate, l.Established = number(10_000.0), 25
	}, results.Flagged},
	{"established", "all", func(*results.LoadResult) {}, results.Passed},

	{"idle_held", "one was closed", func(l *results.LoadResult) { l.IdleAsked, l.IdleHeld = 1000, 999 }, results.Flagged},
	{"idle_held", "the server kept one per worker", func(l *results.LoadResult) { l.IdleAsked, l.IdleHeld = 1000, 40 }, results.Spoiled},
	{"idle_held", "all", func(l *results.LoadResult) { l.IdleAsked, l.IdleHeld = 1000, 1000 }, results.Passed},
	{"deliveries", "all", func(l *results.LoadResult) { l.Deliveries = &results.Deliveries{Clients: 9, Told: 20} }, results.Passed},
	{"deliveries", "one message was lost on the way to some", func(l *results.LoadResult) { l.Deliveries = &results.Deliveries{Clients: 9, Told: 19, Short: 1} }, results.Failed},
	{"deliveries", "no message yet", func(l *results.LoadResult) { l.Deliveries = &results.Deliveries{Clients: 9} }, ""},
	{"deliveries", "nobody waits for another", func(*results.LoadResult) {}, ""},
	{"idle_held", "none asked for", func(*results.LoadResult) {}, ""},

	{"generator_cpu", "busy in closed loop", func(l *results.LoadResult) { l.GeneratorCPU = 0.9 }, results.Spoiled},
	{"generator_cpu", "busy in open loop", func(l *results.LoadResult) { l.Rate, l.GeneratorCPU = number(10_000.0), 0.9 }, results.Spoiled},
	{"generator_cpu", "busy on one of two processors", func(l *results.LoadResult) { l.GeneratorCPU, l.GeneratorCPUs = 0.9, 2 }, results.Passed},
	{"generator_cpu", "not known", func(l *results.LoadResult) { l.GeneratorCPUs = 0 }, results.Unknown},

	{"send_lag", "one in a hundred 2 ms late", func(l *results.LoadResult) { l.SendLag = &results.SendLag{P99: 0.002} }, results.Spoiled},
	{"send_lag", "the same of 200 requests", func(l *results.LoadResult) {
		l.SendLag, l.Requests = &results.SendLag{P99: 0.002}, 200
	}, results.Flagged},
	{"send_lag", "half of them late, and the driver was busy", func(l *results.LoadResult) {
		l.Latency.P50 = number(0.005)
		l.SendLag, l.GeneratorCPU = &results.SendLag{P50: 0.001, P99: 0.002}, 0.7
	}, results.Spoiled},
	{"send_lag", "half of them late, and the driver had little to do", func(l *results.LoadResult) {
		l.Latency.P50 = number(0.005)
		l.SendLag, l.GeneratorCPU = &results.SendLag{P50: 0.001, P99: 0.002}, 0.2
	}, results.Flagged},
	{"send_lag", "one in a hundred 0.9 ms late", func(l *results.LoadResult) { l.SendLag = &results.SendLag{P99: 0.0009, Max: 0.3} }, results.Passed},
	{"send_lag", "closed loop", func(*results.LoadResult) {}, ""},

	{"little", "half of the time is missing", func(l *results.LoadResult) { l.ServiceTime.Mean = number(0.0025) }, results.Failed},
	{"little", "half of the time is missing, of a window in so many pieces", func(l *results.LoadResult) {
		l.ServiceTime.Mean, l.ServiceTime.Max, l.Pieces = number(0.0025), number(0.02), 20
	}, results.Unknown},
	{"little", "an eighth is", func(l *results.LoadResult) { l.ServiceTime.Mean = number(0.0044) }, results.Flagged},
	{"little", "a hundredth is", func(l *results.LoadResult) { l.ServiceTime.Mean = number(0.00495) }, results.Passed},
	{"little", "held against the clients", func(l *results.LoadResult) { l.MeanInFlight = nil }, results.Passed},
	{"little", "held against too many clients", func(l *results.LoadResult) { l.MeanInFlight, l.Clients = nil, 100 }, results.Failed},
	{"little", "too short a window", func(l *results.LoadResult) { l.Requests = 100; l.ServiceTime.Mean = number(0.5) }, results.Unknown},
	{"little", "with errors", func(l *results.LoadResult) { l.Errors[results.ErrTimeout] = 1; l.ServiceTime.Mean = number(1.0) }, ""},

	{"little", "more than that, at the least", func(l *results.LoadResult) {
		l.ServiceTime.Mean, l.ServiceTime.AtLeast = nil, &results.Bounds{Mean: number(0.007)}
	}, results.Failed},
	{"little", "at least less", func(l *results.LoadResult) {
		l.ServiceTime.Mean, l.ServiceTime.AtLeast = nil, &results.Bounds{Mean: number(0.0025)}
	}, results.Unknown},

	{"unfinished", "none", func(*results.LoadResult) {}, results.Passed},
	{"unfinished", "one in flight", func(l *results.LoadResult) { l.InFlightAtEnd = 1 }, results.Flagged},
	{"unfinished", "one never sent", func(l *results.LoadResult) { l.Unsent = 1 }, results.Flagged},

	{"halves", "8 % apart", func(l *results.LoadResult) { l.FirstHalf, l.SecondHalf = 10_000, 9_200 }, results.Flagged},
	{"halves", "8 % apart, of a load in phases", func(l *results.LoadResult) {
		l.FirstHalf, l.SecondHalf, l.Phases = 10_000, 9_200, make([]results.PhaseResult, 2)
	}, ""},
	{"halves", "8 % apart of few requests", func(l *results.LoadResult) { l.FirstHalf, l.SecondHalf = 100, 92 }, results.Passed},
	{"halves", "4 % apart", func(l *results.LoadResult) { l.FirstHalf, l.SecondHalf = 10_000, 9_600 }, results.Passed},
}

func TestLoadChecks(t *testing.T) {
	for _, c := range loadCases {
		t.Run(c.check+"/"+c.name, func(t *testing.T) {
			l := steady()
			c.change(l)
			if got := verdictOf(t, validity.Load(validity.LoadFacts{Result: l, Planned: 1, MaxErrors: validity.MaxErrors}), c.check); got != c.verdict {
				t.Errorf("verdict %q, want %q", got, c.verdict)
			}
		})
	}
}

func TestUnfinishedRequestsAreTold(t *testing.T) {
	for _, c := range []struct {
		inFlight, unsent int64
		of               validity.Unfinished
		want             string
	}{
		{1, 0, validity.Unfinished{Youngest: 1.76, Oldest: 1.76}, "1 request unfinished at the end: latency at least 1.76 s"},
		{3, 0, validity.Unfinished{Youngest: 0.25, Oldest: 5.2}, "3 requests unfinished at the end: latency at least 250 ms, of the oldest 5.2 s"},
		{1, 1200, validity.Unfinished{Youngest: 0.25, Oldest: 1800}, "1,201 requests unfinished at the end (1,200 never sent): latency at least 250 ms, of the oldest 30m 0s"},
		{0, 0, validity.Unfinished{Before: 2}, "2 requests sent before the window and unfinished at its end: latency at least 1 s"},
	} {
		l := steady()
		l.InFlightAtEnd, l.Unsent = c.inFlight, c.unsent
		_, doubts := validity.Sum(validity.Load(validity.LoadFacts{Result: l, Planned: 1, Unfinished: c.of}))
		if len(doubts) != 1 || doubts[0] != c.want {
			t.Errorf("%+v: doubts %q, want %q", c, doubts, c.want)
		}
	}
}

func TestSteadyLoadsPassEverything(t *testing.T) {
	for name, l := range map[string]*results.LoadResult{"closed loop": steady(), "open loop": onSchedule()} {
		for _, c := range validity.Load(validity.LoadFacts{Result: l, Planned: 1, MaxErrors: validity.MaxErrors}) {
			if c.Verdict != results.Passed || c.Detail != "" {
				t.Errorf("%s: %s is %s (%s), want passed", name, c.Name, c.Verdict, c.Detail)
			}
		}
	}
}

// TestGeneratorLimitedFigures: what a driver at its limit takes away.
func TestGeneratorLimitedFigures(t *testing.T) {
	closed, open := steady(), onSchedule()
	closed.GeneratorCPU, open.GeneratorCPU = 0.95, 0.95
	for name, c := range map[string]struct {
		l          *results.LoadResult
		throughput bool
	}{"closed loop": {closed, true}, "open loop": {open, false}} {
		c.l.Checks = validity.Load(validity.LoadFacts{Result: c.l, Planned: 1, MaxErrors: validity.MaxErrors})
		trial := &results.Trial{LoadResult: c.l}
		if got := trial.SpoiledBy(results.FigureThroughput) != ""; got != c.throughput {
			t.Errorf("%s: throughput spoiled: %v, want %v", name, got, c.throughput)
		}
		if trial.SpoiledBy(results.FigureLatency) == "" {
			t.Errorf("%s: the latency stands, although the load driver was at its limit", name)
		}
		if why := trial.SpoiledBy(results.FigureCPU); why != "" {
			t.Errorf("%s: the server's CPU time is spoiled: %s", name, why)
		}
	}
}

// A lag takes away what it is a large part of, and no more.
func TestSendLagTakesWhatItDistorts(t *testing.T) {
	for name, c := range map[string]struct {
		lag                        results.SendLag
		median, tail               float64 // of the latency
		requests                   int64
		verdict                    results.Verdict
		medianSpoiled, tailSpoiled bool
	}{
		"early enough":                    {results.SendLag{P50: 4e-6, P99: 0.9e-3}, 0.1e-3, 1e-3, 10_000, results.Passed, false, false},
		"late, and answers take longer":   {results.SendLag{P50: 4e-6, P99: 1.9e-3}, 20e-3, 30e-3, 10_000, results.Flagged, false, false},
		"late, and a tail as short":       {results.SendLag{P50: 4e-6, P99: 1.9e-3}, 0.1e-3, 3e-3, 10_000, results.Spoiled, false, true},
		"half of them late":               {results.SendLag{P50: 40e-6, P99: 1.9e-3}, 0.1e-3, 30e-3, 10_000, results.Spoiled, true, true},
		"half of them, beside 20 ms":      {results.SendLag{P50: 1e-3, P99: 1.9e-3}, 20e-3, 30e-3, 10_000, results.Flagged, false, false},
		"too few for a tail":              {results.SendLag{P50: 4e-6, P99: 1.9e-3}, 0.1e-3, 3e-3, 200, results.Flagged, false, false},
		"too few, and half of them late":  {results.SendLag{P50: 40e-6, P99: 1.9e-3}, 0.1e-3, 3e-3, 200, results.Spoiled, true, true},
		"late by a tenth of the tail":     {results.SendLag{P50: 4e-6, P99: 2e-3}, 0.1e-3, 20e-3, 10_000, results.Flagged, false, false},
		"late by more than a tenth of it": {results.SendLag{P50: 4e-6, P99: 2.1e-3}, 0.1e-3, 20e-3, 10_000, results.Spoiled, false, true},
	} {
		l := onSchedule()
		l.SendLag, l.Requests, l.Latency.P50, l.GeneratorCPU = &c.lag, c.requests, &c.median, 0.6 // a busy driver
		l.Checks = validity.Load(validity.LoadFacts{Result: l, Planned: 1, Tail: c.tail, MaxErrors: validity.MaxErrors})
		trial := &results.Trial{LoadResult: l}
		if got := verdictOf(t, l.Checks, "send_lag"); got != c.verdict {
			t.Errorf("%s: verdict %s, want %s", name, got, c.verdict)
		}
		if got := trial.SpoiledBy(results.FigureLatency) != ""; got != c.medianSpoiled {
			t.Errorf("%s: latency spoiled: %v, want %v", name, got, c.medianSpoiled)
		}
		if got := trial.SpoiledBy(results.FigureTail) != ""; got != c.tailSpoiled {
			t.Errorf("%s: its tail spoiled: %v, want %v", name, got, c.tailSpoiled)
		}
	}
}

// verdictOf returns what a check said, empty if it said nothing. A verdict
// that takes something away must say why.
func verdictOf(t *testing.T, checks []results.Check, name string) results.Verdict {
	t.Helper()
	for _, c := range checks {
		if c.Name != name {
			continue
		}
		if c.Verdict != results.Passed && c.Verdict != results.Unknown && c.Detail == "" {
			t.Errorf("%s is %s without a word", name, c.Verdict)
		}
		return c.Verdict
	}
	return ""
}

// refused is so many answers of status 503 that the load allows.
func refused(n int64) *results.Allowed {
	return &results.Allowed{Requests: n, Details: []results.ErrorDetail{{Kind: results.ErrStatus, Detail: "503", Count: n}}}
}
