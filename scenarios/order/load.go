package order

import (
	"time"

	"interleave/scenarios"
)

// Library is the name of what has to be linked in: see scenarios.Scenario.
const Library = "sql"

// DriverLibrary is that of the scenario Driver.
const DriverLibrary = "pgx"

// Scenario returns the scenario as whoever measures it knows it.
func Scenario() *scenarios.Scenario {
	s := With(nil)
	s.Open = nil
	return s
}

// With returns the scenario with the library linked in.
func With(store Store) *scenarios.Scenario {
	shop := &shop{store}
	return &scenarios.Scenario{
		Name:       "order",
		Summary:    "read a file, read a row, write a row: three calls into libraries that block",
		TellsApart: "what blocking libraries leave of a model, and what it costs to keep them off a loop",

		Library:  Library,
		Open:     func(folder string) error { return store.Open(folder) },
		Blocking: shop.blocking,
		Callback: shop.callback,

		Requests: Requests(),
		Loads:    Loads(),
		Shows: []scenarios.Shows{
			{Quality: "Blocking libraries", Metric: scenarios.Throughput, Family: scenarios.Waiting, Need: scenarios.NeedBlocking, Beside: []scenarios.Metric{scenarios.CPUPerRequest}},
		},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "A single loop answers at most 1.1 times the orders of a model that pre-empts its handlers: its calls run on a thread pool, so that it is one.",
				Load:   "closed-16",
				Metric: scenarios.Throughput,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtMost, Bound: 1.1, Versus: scenarios.Preemptive,
			},
			{
				Claim:  "A single loop spends at least 1.1 times the CPU of a model that pre-empts its handlers on an order: each of the three calls wakes a thread, and then the loop.",
				Load:   "closed-16",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtLeast, Bound: 1.1, Versus: scenarios.Preemptive,
			},
			{
				Claim:  "A process for each order costs at least 20 times the CPU of a model in which waiting is cheap: it opens the database each time.",
				Load:   "closed-16",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.ProcessPer,
				Op:     scenarios.AtLeast, Bound: 20, Versus: scenarios.CheapWait,
			},
		},
	}
}

// Requests are those that clients send.
func Requests() []scenarios.Request {
	return []scenarios.Request{{
		Method: "POST", Target: "/order?n={n}",
		LibraryCalls: []string{"read a file", "read a row", "write a row"},
		Want:         scenarios.Expect{Body: "order {n}\nitem {item}\nfile {kept:files}\nrow {kept:rows}\n"},
	}}
}

// Loads are those of orders, wherever the rows are.
func Loads() []scenarios.Load {
	return []scenarios.Load{
		{Name: "closed-16", Groups: scenarios.ClosedLoop(16), Excerpt: scenarios.Excerpt{Length: 20 * time.Millisecond, Clients: 16}},
		// Less than half of what a process for each order can do, which opens
		// the database each time.
		{Name: "open-250", Groups: scenarios.AtRandom(64, 250)},
	}
}

// Driver returns the scenario with its rows in PostgreSQL, which a library asks that
// blocks its thread. Without a store it is as whoever measures it knows it.
func Driver(store Store) *scenarios.Scenario {
	s := With(store)
	s.Name, s.Paths, s.Sources = "order-driver", []string{"/order"}, "order"
	s.Summary = "read a file, read a row, write a row: three calls into libraries that block, one of them a database driver (pgx)"
	s.TellsApart = "what a database driver that blocks leaves of a model, beside a client that waits in the model's own way (order)"
	s.Library = DriverLibrary
	if store == nil {
		s.Open = nil
	}
	return s
}
