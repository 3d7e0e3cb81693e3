package main

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/runner/gate"
	"interleave/runner/outside"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

// pickCells chooses what to gate, from scenarios that there are.
func (f *gateFlags) pickCells(put []*scenarios.Scenario, warnings io.Writer) ([]gate.Cell, error) {
	all := modelsall.Models()
	if len(f.cells) == 0 {
		chosen, err := pick("model", f.models, all, modelName)
		if err != nil {
			return nil, err
		}
		if len(f.models) > 0 {
			err = runnable(chosen...)
		} else {
			sayUnavailable(chosen, warnings)
			chosen = slices.DeleteFunc(available(chosen), func(m models.Model) bool { return !m.Quick })
		}
		if err != nil {
			return nil, err
		}
		put, err = choose("scenario", f.scenarios, put, scenarioName, (*scenarios.Scenario).Quick)
		return gate.Cells(chosen, put), err
	}
	if len(f.models)+len(f.scenarios) > 0 {
		return nil, usagef("--cells names models and scenarios already: leave out --models and --scenarios")
	}
	var cells []gate.Cell
	for _, name := range f.cells {
		cell, err := gate.ParseCell(strings.TrimSpace(name), all, put)
		if err != nil {
			return nil, usageError{err}
		}
		if err := runnable(cell.Model); err != nil {
			return nil, err
		}
		cells = append(cells, cell)
	}
	return cells, nil
}

// serverCells are those of the server of the user's own; other is the candidate if it has
// a file of its own.
func (f *gateFlags) serverCells() (cells []gate.Cell, other *outside.Server, err error) {
	switch {
	case len(f.cells)+len(f.models) > 0:
		return nil, nil, usagef("--server measures that server: leave out --cells and --models")
	case f.baseRef != "":
		return nil, nil, usagef("--base-ref builds this program's models: name the folders of your server's builds with --base and --candidate")
	case f.handicap != "":
		return nil, nil, usagef("--handicap slows down this program's models: leave it out with --server")
	case f.rows.given():
		return nil, nil, usagef("leave out --database with --server: a server of your own has its rows in SQLite")
	}
	servers, own, err := readServers(f.servers)
	if err != nil {
		return nil, nil, err
	}
	base := servers[0]
	if len(servers) == 2 {
		other = servers[1]
		if (base.Own == nil) != (other.Own == nil) || len(own) > 1 {
			return nil, nil, usagef("%s and %s ask for different requests: the gate compares two servers under the same ones, so their requests, clients and rate have to be alike", base.File, other.File)
		}
		f.base, f.candidate = base.Directory, other.Directory
	}
	all := scenariosall.Scenarios()
	put, err := chooseServed(f.scenarios, nil, all, own, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, o := range servers {
		if err := servesSome(o, put); err != nil {
			return nil, nil, err
		}
		put = slices.DeleteFunc(slices.Clone(put), func(s *scenarios.Scenario) bool { return !o.Serves(s.Name) })
	}
	for _, dir := range []*string{&f.base, &f.candidate} {
		if *dir, err = filepath.Abs(*dir); err != nil {
			return nil, nil, err
		}
	}
	return gate.CellsOf(base, put), other, nil
}
