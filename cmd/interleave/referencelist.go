package main

import (
	"context"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"interleave/internal/nearest"
	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/references"
	"interleave/runner/outside"
	"interleave/runner/process"
	scenariosall "interleave/scenarios/all"
)

// The groups of reference systems, which may be named where a system is.
const (
	groupThen  = "2011"
	groupToday = "today"
)

const yearThen = 2011

// loadReferences reads the files of all reference systems, each followed by its variants.
// Their folders are there until this process ends.
func loadReferences() ([]*outside.Server, error) {
	scratch, err := process.Scratch()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(scratch, "references")
	if err := references.Unpack(folder); err != nil {
		return nil, fmt.Errorf("write the reference systems to a temporary folder: %w", err)
	}
	var all []*outside.Server
	for _, name := range references.Names() {
		s, err := outside.Load(filepath.Join(folder, name, references.ServerFile), each(scenariosall.Scenarios(), scenarioName))
		if err != nil {
			return nil, err
		}
		s.File, s.Reference = path.Join("references", name, references.ServerFile), true
		all = append(all, s)
		for _, variant := range slices.Sorted(maps.Keys(s.Variants)) {
			all = append(all, s.Variant(variant))
		}
	}
	slices.SortStableFunc(all, func(a, b *outside.Server) int { return a.Year - b.Year })
	return all, nil
}

// family is that of each model by its name.
func family() map[string]models.Family {
	of := make(map[string]models.Family)
	for _, m := range modelsall.Models() {
		of[m.Name] = m.Family
	}
	return of
}

// pickReferences finds those of all that are named, by name or by group, in the order of
// all. Groups hold no variants. No names mean none.
func pickReferences(names []string, all []*outside.Server) ([]*outside.Server, error) {
	wanted := make(map[string]bool)
	valid := append(each(all, referenceName), groupThen, groupToday)
	for _, name := range names {
		if !slices.Contains(valid, name) {
			hint := nearest.Hint(name, valid)
			if hint == "" {
				hint = ": see interleave references"
			}
			return nil, usagef("unknown reference system %q%s", name, hint)
		}
		wanted[name] = true
	}
	var picked []*outside.Server
	for _, s := range all {
		group := groupToday
		if s.Year == yearThen {
			group = groupThen
		}
		if wanted[s.Name] || wanted[group] && !isVariant(s) {
			picked = append(picked, s)
		}
	}
	return picked, nil
}

func referenceName(s *outside.Server) string { return s.Name }

// isVariant reports whether a reference system is a variant of the one in its folder.
func isVariant(s *outside.Server) bool { return path.Base(path.Dir(s.File)) != s.Name }

// lookAt looks which of the servers are installed, several at the same time, and notes
// on each what is missing.
func lookAt(ctx context.Context, all []*outside.Server) error {
	var looked sync.WaitGroup
	turns := make(chan struct{}, 4)
	for _, s := range all {
		looked.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			if err := s.Look(ctx); err != nil {
				s.Missing = err.Error()
			}
		})
	}
	looked.Wait()
	return ctx.Err()
}

// referenceNames are what can be named, for shells to complete.
func referenceNames() []string {
	names := append(references.Names(), groupThen, groupToday)
	slices.SortFunc(names, strings.Compare)
	return names
}

// loadReference is the reference system of a name, which is installed.
func loadReference(ctx context.Context, name string) (*outside.Server, error) {
	all, err := loadReferences()
	if err != nil {
		return nil, err
	}
	picked, err := pickReferences([]string{name}, all)
	if err != nil {
		return nil, err
	}
	if len(picked) != 1 || picked[0].Name != name {
		return nil, usagef("--reference %s is a group: name one system", name)
	}
	if err := picked[0].Look(ctx); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return picked[0], nil
}
