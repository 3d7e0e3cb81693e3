package runner

import (
	"fmt"
	"sort"
	"strings"

	"interleave/models"
	"interleave/results"
)

// judge decides whether a trial is valid, from what the load driver saw and
// what the process tree did, and puts its doubts on the trial.
func judge(t *results.Trial, shape models.Shape) {
	l := t.LoadResult
	if l == nil {
		return
	}
	if wrong := errorsAmong(l.Errors, wrongAnswer); wrong != "" {
		refuse(t, "answered wrongly: "+wrong)
	}
	if faults := errorsAmong(l.Errors, results.ClientFault); faults != "" {
		refuse(t, "the load driver failed, not the server: "+faults)
	}
	switch {
	case l.Requests == 0:
		refuse(t, "no request was answered")
	case l.SecondHalf == 0 && l.FirstHalf > 0:
		refuse(t, "the server stopped answering half-way")
	}
	if !l.Valid && len(t.InvalidBecause) == 0 {
		refuse(t, "the load driver found its result unfit: "+strings.Join(l.Warnings, "; "))
	}
	if lost := errorsAmong(l.Errors, func(kind string) bool { return !wrongAnswer(kind) && !results.ClientFault(kind) }); lost != "" {
		warn(t, "requests were lost: "+lost)
	}
	if l.IdleHeld < l.IdleAsked {
		warn(t, fmt.Sprintf("held %d of %d idle connections", l.IdleHeld, l.IdleAsked))
	}
	if l.Rate != nil && l.Throughput < 0.98*(*l.Rate) {
		warn(t, fmt.Sprintf("answered %.0f of %.0f requests offered per second", l.Throughput, *l.Rate))
	}
	judgeShape(t, shape)
}

// judgeShape compares what a model claims of its processes with what it had.
func judgeShape(t *results.Trial, shape models.Shape) {
	if t.ProcessesMax == nil {
		return
	}
	if n := *t.ProcessesMax; shape.MaxProcesses > 0 && n > shape.MaxProcesses {
		refuse(t, fmt.Sprintf("had %d processes, but claims at most %d", n, shape.MaxProcesses))
	} else if n < shape.MinProcesses {
		refuse(t, fmt.Sprintf("had %d processes, but claims at least %d", n, shape.MinProcesses))
	}
}

// wrongAnswer reports whether an error means that the server said something
// that is not so; the others mean that it said nothing, or too late.
func wrongAnswer(kind string) bool {
	switch kind {
	case results.ErrStatus, results.ErrBody, results.ErrProtocol, results.ErrTruncated:
		return true
	}
	return false
}

// errorsAmong lists the kinds that the filter picks, with their counts.
func errorsAmong(counts map[string]int64, among func(kind string) bool) string {
	var found []string
	for kind, n := range counts {
		if n > 0 && among(kind) {
			found = append(found, fmt.Sprintf("%d × %s", n, strings.ReplaceAll(kind, "_", " ")))
		}
	}
	sort.Strings(found)
	return strings.Join(found, ", ")
}

func refuse(t *results.Trial, reason string) {
	t.Valid = false
	t.InvalidBecause = append(t.InvalidBecause, reason)
}

func warn(t *results.Trial, doubt string) {
	t.Warnings = append(t.Warnings, doubt)
}
