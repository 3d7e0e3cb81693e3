package native

import (
	"interleave/scenarios"
	"interleave/scenarios/order"
	"interleave/scenarios/postgres"
)

// Library is the name of what has to be linked in: see scenarios.Scenario.
const Library = "postgres"

// Scenario returns the scenario as whoever measures it knows it.
func Scenario() *scenarios.Scenario {
	s := With()
	s.Open = nil
	return s
}

// With returns the scenario with PostgreSQL's protocol linked in.
func With() *scenarios.Scenario {
	shop := new(shop)
	config := new(postgres.Config)
	database := &scenarios.Database{
		MostConns:  postgres.MostConns,
		NewSession: func() scenarios.Session { return postgres.NewSession(config) },
	}
	return &scenarios.Scenario{
		Name:       "order",
		Summary:    "read a file, read a row, write a row: the rows are in PostgreSQL, which the model asks over connections of its own",
		TellsApart: "what a database costs a model that can wait for it as for a client",
		Sources:    "order/native",

		Needs:    []scenarios.Ability{scenarios.Querying},
		Library:  Library,
		Database: database,
		Open: func(folder string) error {
			found, err := postgres.Read(folder)
			if err != nil {
				return err
			}
			*config, database.Addr, shop.folder = *found, found.Addr, folder
			return nil
		},
		Blocking: shop.blocking,
		Callback: shop.callback,

		Requests: order.Requests(),
		Loads:    order.Loads(),
		Shows: []scenarios.Shows{
			{Quality: "Waiting for a database", Metric: scenarios.Throughput, Family: scenarios.Waiting, Need: scenarios.NeedWaiting, Beside: []scenarios.Metric{scenarios.CPUPerRequest}},
		},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "A single loop answers at least 0.9 times the orders of a model that pre-empts its handlers: it waits for the database as for any client.",
				Load:   "closed-16",
				Metric: scenarios.Throughput,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtLeast, Bound: 0.9, Versus: scenarios.Preemptive,
			},
			{
				Claim:  "A process for each order costs at least 10 times the CPU of a model in which waiting is cheap: it connects to the database each time.",
				Load:   "closed-16",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.ProcessPer,
				Op:     scenarios.AtLeast, Bound: 10, Versus: scenarios.CheapWait,
			},
		},
	}
}
