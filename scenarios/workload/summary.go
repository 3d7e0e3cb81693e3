package workload

import (
	"strconv"
	"strings"
	"time"
)

// What a summary says of a workload at most: of more there is a drawing.
const (
	summedKinds = 3
	summedSteps = 6
)

// summary says in a line what requests do.
func (w *Workload) summary() string {
	var all []string
	for i, k := range w.Kinds {
		if i == summedKinds {
			all = append(all, strconv.Itoa(len(w.Kinds)-i)+" further kinds")
			break
		}
		does := w.does(k)
		if k.Name != "" {
			does = k.Name + " (" + strconv.Itoa(k.Share/w.unit()) + " in " + strconv.Itoa(w.Mix()) + ") " + does
		}
		all = append(all, does)
	}
	return strings.Join(all, "; ")
}

// does says what a kind of requests does.
func (w *Workload) does(k Kind) string {
	var all []string
	for i, s := range k.Steps {
		if i == summedSteps {
			all = append(all, "and so on")
			break
		}
		all = append(all, w.did(s))
	}
	if len(all) == 0 {
		all = append(all, "is answered at once")
	}
	if k.Answer > 0 {
		all = append(all, "answers "+strconv.FormatInt(k.Answer, 10)+" bytes")
	}
	return strings.Join(all, ", ")
}

func (w *Workload) did(s Step) string {
	switch {
	case s.Compute > 0:
		return "computes for " + exactly(s.Compute)
	case s.Block > 0:
		return "blocks its thread for " + exactly(s.Block)
	case len(s.Calls) > 3:
		return "calls " + strconv.Itoa(len(s.Calls)) + " services at once"
	}
	var names []string
	for _, i := range s.Calls {
		names = append(names, w.Services[i].Name)
	}
	text := "calls " + strings.Join(names, " and ")
	if len(names) > 1 {
		text += " at once"
	}
	return text
}

// exactly writes a time as its file does, with a blank before the unit.
func exactly(d time.Duration) string {
	if d < time.Millisecond {
		return strconv.FormatFloat(float64(d)/1e3, 'f', -1, 64) + " µs"
	}
	return strconv.FormatFloat(float64(d)/1e6, 'f', -1, 64) + " ms"
}
