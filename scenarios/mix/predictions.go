package mix

import "interleave/scenarios"

// predictions are arithmetic: see doc.go.
var predictions = []scenarios.Prediction{
	{
		Claim:  "All waiting: where waiting is cheap, 256 clients get at least 85 % of the 2,560 requests per second that arithmetic allows, on one loop and on many.",
		Load:   "100-0",
		Metric: scenarios.Throughput,
		Trait:  scenarios.CheapWait,
		Op:     scenarios.AtLeast, Bound: 0.85 * 256 / 0.100,
	},
	{
		Claim:  "All waiting: models with 64 to 128 workers answer at most 0.6 times as much as those in which waiting is cheap.",
		Load:   "100-0",
		Metric: scenarios.Throughput,
		Trait:  scenarios.Bounded,
		Op:     scenarios.AtMost, Bound: 0.6, Versus: scenarios.CheapWait,
	},
	{
		Claim:  "One part computed in 200: a single loop is still ahead, models with a bounded number of workers answer at most 0.9 times as much.",
		Load:   "99.5-0.5",
		Metric: scenarios.Throughput,
		Trait:  scenarios.Bounded,
		Op:     scenarios.AtMost, Bound: 0.9, Versus: scenarios.SingleLoop,
	},
	{
		// A process for each request costs about as much as it computes here.
		Claim:  "One part in 50: they have changed places, if there are two processors or more. 64 workers answer at least 1.1 times as much as a single loop, which computes for 2 ms on one processor.",
		Load:   "98-2",
		Metric: scenarios.Throughput,
		Trait:  scenarios.Bounded, Except: scenarios.ProcessPer,
		Op: scenarios.AtLeast, Bound: 1.1, Versus: scenarios.SingleLoop,
	},
	{
		Claim:  "All computing: a single loop answers at most 0.6 times as much as models that the system spreads over two processors or more.",
		Load:   "0-20",
		Metric: scenarios.Throughput,
		Trait:  scenarios.SingleLoop,
		Op:     scenarios.AtMost, Bound: 0.6, Versus: scenarios.Preemptive,
	},
	{
		Claim:  "All computing: how a model waits does not matter, nor how many workers it has. Where the system spreads handlers over the processors, every model answers at least 0.8 times the median of all of these.",
		Load:   "0-20",
		Metric: scenarios.Throughput,
		Trait:  scenarios.Preemptive,
		Op:     scenarios.AtLeast, Bound: 0.8, Versus: scenarios.Preemptive,
	},
}
