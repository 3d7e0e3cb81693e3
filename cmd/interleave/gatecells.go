package main

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/runner/gate"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

// pickCells chooses what to gate, from scenarios that there are.
func (f *gateFlags) pickCells(put []*scenarios.Scenario, warnings io.Writer) ([]gate.Cell, error) {
	all := modelsall.Models()
	if f.server != "" {
		return f.serverCells()
	}
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

// serverCells are those of the server of the user's own.
func (f *gateFlags) serverCells() ([]gate.Cell, error) {
	switch {
	case len(f.cells)+len(f.models) > 0:
		return nil, usagef("--server measures that server: leave out --cells and --models")
	case f.baseRef != "":
		return nil, usagef("--base-ref builds this program's models: name the folders of your server's builds with --base and --candidate")
	case f.handicap != "":
		return nil, usagef("--handicap slows down this program's models: leave it out with --server")
	case f.rows.given():
		return nil, usagef("leave out --database with --server: a server of your own has its rows in SQLite")
	}
	put, err := pick("scenario", f.scenarios, scenariosall.Scenarios(), scenarioName)
	if err != nil {
		return nil, err
	}
	o, err := readServer(f.server)
	if err != nil {
		return nil, err
	}
	if !servesAny(o, put) {
		return nil, usagef("%s: server %s serves none of the chosen scenarios: it serves %s", f.server, o.Name, strings.Join(o.Scenarios, ", "))
	}
	for _, dir := range []*string{&f.base, &f.candidate} {
		if *dir, err = filepath.Abs(*dir); err != nil {
			return nil, err
		}
	}
	return gate.CellsOf(o, put), nil
}
