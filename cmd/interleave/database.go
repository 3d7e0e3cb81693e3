package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"interleave/internal/quantity"
	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
	"interleave/scenarios/order"
	"interleave/scenarios/order/native"
	"interleave/scenarios/postgres"
	"interleave/scenarios/postgres/tables"
)

// database is the PostgreSQL server in which a command has rows; zero means none, and
// the rows are in SQLite.
type database struct {
	url string

	at     *tables.Address
	server *tables.Server
}

// flag adds --database. Its value may hold a password, and what refuses a flag's value
// quotes it: so only one without any text is refused here.
func (d *database) flag(flags *pflag.FlagSet) {
	read := func(text string) (string, error) {
		text = strings.TrimSpace(text)
		if text == "" {
			return "", errors.New("it is empty: want postgres://user[:password]@host:port/db")
		}
		return text, nil
	}
	flags.Var(typed[string]{&d.url, "string", read, func(s string) string { return s }}, "database", "`URL` of a PostgreSQL server, postgres://user[:password]@host:port/db, in which order has its rows instead of in SQLite; the password may be in PGPASSWORD instead")
}

// given reports whether there is one.
func (d *database) given() bool { return d.url != "" }

// scenarios returns all scenarios. With a database, order has its rows there, and
// order-driver stands beside it. Nobody has asked the database yet.
func (d *database) scenarios() ([]*scenarios.Scenario, error) {
	all := scenariosall.Scenarios()
	if !d.given() {
		return all, nil
	}
	var err error
	if d.at, err = tables.ParseURL(d.url); err != nil {
		return nil, usagef("--database: %w", err)
	}
	if d.at.Password == "" {
		d.at.Password = os.Getenv("PGPASSWORD")
	}
	for i, s := range all {
		if s.Library != "" {
			return slices.Replace(all, i, i+1, native.Scenario(), order.Driver(nil)), nil
		}
	}
	return all, nil
}

// reach asks the database that some of the scenarios need, and has them keep their rows
// there.
func (d *database) reach(ctx context.Context, chosen ...*scenarios.Scenario) error {
	if !d.given() {
		return nil
	}
	kept := slices.DeleteFunc(slices.Clone(chosen), func(s *scenarios.Scenario) bool { return s.Library == "" })
	if len(kept) == 0 {
		return usagef("--database is for scenarios with rows: name %s or %s with --scenario, --scenarios or --cells", native.Scenario().Name, order.Driver(nil).Name)
	}
	var err error
	if d.server, err = tables.Reach(ctx, d.at); err != nil {
		return err
	}
	for _, s := range kept {
		s.Keep = scenarios.Keeper{Name: d.server.Name, Make: d.server.Make}
	}
	return nil
}

// reachCells is reach for the scenarios of cells.
func (d *database) reachCells(ctx context.Context, cells []runner.Cell) error {
	var chosen []*scenarios.Scenario
	for _, c := range cells {
		chosen = append(chosen, c.Scenario)
	}
	return d.reach(ctx, chosen...)
}

// enough says what to do if the database has not as many connections as the servers of
// some models may take, which are up at the same time.
func (d *database) enough(all []models.Model) error {
	need, missing := d.missing(available(all))
	if missing <= 0 {
		return nil
	}
	return fmt.Errorf("%s has room for %s, and the servers of %s may take %d: raise max_connections by %d, or measure fewer models (--models)",
		d.at, quantity.Plural(d.server.Room, "connection"), quantity.Plural(len(all), "model"), need, missing)
}

// enoughForPair is enough for two servers that are measured by turns.
func (d *database) enoughForPair(first, second models.Model) error {
	need, missing := d.missing([]models.Model{first, second})
	if missing <= 0 {
		return nil
	}
	return fmt.Errorf("%s has room for %s, and a server of %s beside one of %s may take %d: raise max_connections by %d, or leave this pair out",
		d.at, quantity.Plural(d.server.Room, "connection"), first.Name, second.Name, need, missing)
}

// missing is how many connections servers of all these models may need, and how many
// of them the database does not have; none is missing where there is no database.
func (d *database) missing(all []models.Model) (need, missing int) {
	if d.server == nil {
		return 0, 0
	}
	for _, m := range all {
		need += 1 + connections(m) // one for the rows' own
	}
	return need, need - d.server.Room
}

// connections is how many a server of m may have at the same time.
func connections(m models.Model) int {
	workers := m.Tune(native.Scenario(), runtime.NumCPU()).Workers
	switch {
	case m.Shape.MaxProcesses == 1:
		return postgres.MostConns
	case m.Has(scenarios.Bounded): // a process for one request
		return workers
	}
	return workers * postgres.MostConns
}

// again says what is missing of --database to go on with a run.
func (d *database) again(run *results.Run) error {
	i := slices.IndexFunc(run.Plan.Scenarios, func(s results.ScenarioInfo) bool { return s.Database != "" })
	switch {
	case i >= 0 && !d.given():
		return usagef("the rows of this run are in a database (%s), whose URL is not stored: give it again with --database", run.Plan.Scenarios[i].Database)
	case i < 0 && d.given():
		return usagef("the rows of this run are in no database: leave --database out with --resume")
	}
	return nil
}

// name is the server's, for people; empty if the rows are in no database.
func (d *database) name() string {
	if d.server == nil {
		return ""
	}
	return d.server.Name
}

// command is what reproduces the choice, without a password.
func (d *database) command() string {
	if d.at == nil {
		return ""
	}
	return " --database " + strings.ReplaceAll(d.at.String(), "'", "%27")
}
