package crash

import "interleave/scenarios"

// predictions were written before anything was measured.
func predictions() []scenarios.Prediction {
	const exit, panics, hang, leak = string(scenarios.Exit), string(scenarios.Panic), string(scenarios.Hang), string(scenarios.Leak)
	return []scenarios.Prediction{
		{
			Claim:  "Where each request has a process, an exit loses nobody but the culprit: at most one order in 20 exits.",
			Load:   exit,
			Metric: scenarios.LostPerFault,
			Trait:  scenarios.ProcessPer,
			Op:     scenarios.AtMost, Bound: 0.05,
		},
		{
			Claim:  "Where each worker process has one request at a time, an exit loses at most one order besides.",
			Load:   exit,
			Metric: scenarios.LostPerFault,
			Trait:  scenarios.Replaced, Except: scenarios.CheapWait,
			Op: scenarios.AtMost, Bound: 1,
		},
		{
			Claim:  "On a single loop an exit loses all that is in flight: of 200 orders a second that wait 20 ms each, at least 3.",
			Load:   exit,
			Metric: scenarios.LostPerFault,
			Trait:  scenarios.SingleLoop,
			Op:     scenarios.AtLeast, Bound: 3,
		},
		{
			Claim:  "A master replaces a worker faster than a supervisor starts a server: others are served as before in at most 0.6 of the time that a single loop takes.",
			Load:   exit,
			Metric: scenarios.FaultRecovery,
			Trait:  scenarios.Replaced,
			Op:     scenarios.AtMost, Bound: 0.6, Versus: scenarios.SingleLoop,
		},
		{
			Claim:  "A panic costs nobody but the culprit, in any model: at most one order in 100 panics.",
			Load:   panics,
			Metric: scenarios.LostPerFault,
			Op:     scenarios.AtMost, Bound: 0.01,
		},
		{
			Claim:  "On a single loop a request that hangs loses at least 30 orders: nobody is served any more.",
			Load:   hang,
			Metric: scenarios.LostPerFault,
			Trait:  scenarios.SingleLoop,
			Op:     scenarios.AtLeast, Bound: 30,
		},
		{
			Claim:  "Where computing is interrupted, a request that hangs loses at most one order in two hangs.",
			Load:   hang,
			Metric: scenarios.LostPerFault,
			Trait:  scenarios.Preemptive,
			Op:     scenarios.AtMost, Bound: 0.5,
		},
		{
			Claim:  "What a handler leaks is gone with its process: where each request has one, at most 64 KiB of 1 MiB are kept.",
			Load:   leak,
			Metric: scenarios.KeptPerFault,
			Trait:  scenarios.ProcessPer,
			Op:     scenarios.AtMost, Bound: 64 << 10,
		},
		{
			Claim:  "What a handler leaks on a single loop stays: at least 0.9 MiB of 1 MiB.",
			Load:   leak,
			Metric: scenarios.KeptPerFault,
			Trait:  scenarios.SingleLoop,
			Op:     scenarios.AtLeast, Bound: 0.9 * leaked,
		},
	}
}
