package references

import "interleave/scenarios"

// Claims is what was said around 2011 of the systems of that time, by scenario, as
// statements that a run with these systems can refute. Bounds are where a sentence
// without a number becomes wrong: "beats" is at least as much, "by far" five times.
func Claims() map[string][]scenarios.Prediction {
	return map[string][]scenarios.Prediction{
		"hello": {
			{
				Claim:  "2011: a process for each request costs at least ten times the CPU time of mod_wsgi.",
				Metric: scenarios.CPUPerRequest, Op: scenarios.AtLeast, Bound: 10,
				Models: []string{"apache-cgi"}, Against: []string{"mod-wsgi"},
			},
			{
				Claim:  "2011: Gunicorn with gevent beats mod_wsgi.",
				Metric: scenarios.Throughput, Op: scenarios.AtLeast, Bound: 1,
				Models: []string{"gunicorn-gevent"}, Against: []string{"mod-wsgi"},
			},
			{
				Claim:  "2011: Eventlet is slower than gevent.",
				Metric: scenarios.CPUPerRequest, Op: scenarios.AtLeast, Bound: 1,
				Models: []string{"eventlet"}, Against: []string{"gevent"},
			},
			{
				Claim:  "2011: coroutines cost no more than callbacks: gevent needs at most 1.5 times the CPU time of Twisted.",
				Metric: scenarios.CPUPerRequest, Op: scenarios.AtMost, Bound: 1.5,
				Models: []string{"gevent"}, Against: []string{"twisted"},
			},
		},
		"backend": {
			{
				Claim:  "2011: with clients who wait for a service, Gunicorn's gevent workers beat its sync workers by far.",
				Load:   "closed-256",
				Metric: scenarios.Throughput, Op: scenarios.AtLeast, Bound: 5,
				Models: []string{"gunicorn-gevent"}, Against: []string{"gunicorn-sync"},
			},
			{
				Claim:  "2011: with clients who wait for a service, Gunicorn with gevent beats mod_wsgi.",
				Load:   "closed-256",
				Metric: scenarios.Throughput, Op: scenarios.AtLeast, Bound: 1,
				Models: []string{"gunicorn-gevent"}, Against: []string{"mod-wsgi"},
			},
		},
		"purchase": {
			{
				Claim:  "2011: only who can wait for several services at once answers in the time of the slowest: gevent takes at most 0.6 times as long as mod_wsgi.",
				Load:   "open-200",
				Metric: scenarios.LatencyP50, Op: scenarios.AtMost, Bound: 0.6,
				Models: []string{"gunicorn-gevent"}, Against: []string{"mod-wsgi"},
			},
			{
				Claim:  "2011: Twisted waits for several services at once: it takes at most 0.6 times as long as Gunicorn's threads, which ask one after the other.",
				Load:   "open-200",
				Metric: scenarios.LatencyP50, Op: scenarios.AtMost, Bound: 0.6,
				Models: []string{"twisted"}, Against: []string{"gunicorn-gthread"},
			},
		},
		"stream": {
			{
				Claim:  "2011: gevent holds 500 streams in 45 MB.",
				Load:   "read-500",
				Metric: scenarios.PeakMemory, Op: scenarios.AtMost, Bound: 45e6,
				Models: []string{"gevent"},
			},
		},
		"hog": {
			{
				Claim:  "2011: coroutines cannot be interrupted: with gevent the p99 of light requests is at least 15 ms beside a request that computes for 20 ms.",
				Load:   "open-450",
				Metric: scenarios.LatencyP99, Class: "light", Op: scenarios.AtLeast, Bound: 0.015,
				Models: []string{"gevent"},
			},
		},
		"block": {
			{
				Claim:  "2011: if one request blocks, all do: with Twisted the p99 of requests that ask is at least 15 ms beside a call that blocks for 20 ms.",
				Load:   "untold",
				Metric: scenarios.LatencyP99, Class: "ask", Op: scenarios.AtLeast, Bound: 0.015,
				Models: []string{"twisted"},
			},
			{
				Claim:  "2011: if one request blocks, all do: with gevent the p99 of requests that ask is at least 15 ms beside a call that blocks for 20 ms.",
				Load:   "untold",
				Metric: scenarios.LatencyP99, Class: "ask", Op: scenarios.AtLeast, Bound: 0.015,
				Models: []string{"gevent"},
			},
		},
	}
}
