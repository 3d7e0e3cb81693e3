package reports

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"interleave/internal/quantity"
)

// Set is the model's settings, each with the scenarios that had it: a fact
// without a name if all had the same, in the order of the scenarios' names.
func (m *Model) Set() []Fact {
	var scenarios Groups[string] // by setting
	for _, s := range slices.Sorted(maps.Keys(m.Settings)) {
		scenarios.Add(m.Settings[s], s)
	}
	if len(scenarios.Order) == 1 {
		return []Fact{{Text: scenarios.Order[0]}}
	}
	var facts []Fact
	for _, set := range scenarios.Order {
		facts = append(facts, Fact{strings.Join(scenarios.Names[set], ", "), set})
	}
	return facts
}

// workersSet finds how many workers a model was given in its settings, which
// are for people: "64 workers, GOMAXPROCS 2".
var workersSet = regexp.MustCompile(`^([0-9]+) workers?\b`)

// nearCap is the part of what its workers allow from which on a model's
// throughput is that of its settings.
const nearCap = 0.85

// asSet returns the number of workers, as "64 workers", that is what a cell's
// throughput shows rather than the model: each worker waits for one request, so
// that they can answer no more than their number over the wait. It is empty
// for a cell that something else limits.
func (c *Cell) asSet(l *Load) string {
	set := workersSet.FindStringSubmatch(c.Model.Settings[l.Scenario.Name])
	throughput := c.Measure(Throughput, "")
	if set == nil || !c.Model.HasTrait(boundedWorkers) || l.Rate != nil || !throughput.Measured() {
		return ""
	}
	workers, err := strconv.Atoi(set[1])
	if err != nil || workers >= l.Clients {
		return ""
	}
	wait := 0.0 // of serial calls; bounded workers make no others
	for _, u := range l.Scenario.Upstreams {
		wait += u.Delay
	}
	if most := float64(workers) / wait; wait == 0 || throughput.Value < nearCap*most {
		return ""
	}
	return quantity.Plural(workers, "worker")
}

// asSet names the models whose place in a comparison of throughput is that of
// their settings: "prefork and threadpool (64 workers)". It is empty if there
// are none.
func (q *Quality) asSet() string {
	if q.Metric != Throughput {
		return ""
	}
	var models Groups[string] // by setting
	for _, c := range q.Load.Cells {
		if set := c.asSet(q.Load); set != "" {
			models.Add(set, c.Model.Name)
		}
	}
	return Join(inBrackets(&models))
}
