package course

import (
	"fmt"
	"math"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/history"
)

// title names a course.
func title(c *history.Course) string {
	return c.Cell + ", " + phrase(c)
}

// phrase is what the course's metric is called.
func phrase(c *history.Course) string {
	return results.Measure(c.Metric).Phrase()
}

// where says on which hosts the runs of a kind were made.
func where(k history.Kind) string {
	text := fmt.Sprintf("%s, %s, kernel %s, profile %s", or(k.CPUModel, "unknown CPU"), quantity.Plural(k.CPUs, "CPU"), or(k.Kernel, "unknown"), or(k.Profile, "unknown"))
	if k.Network != "" {
		text += ", over a network: " + k.Network
	}
	return text
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// unit is the one that all figures of a course are shown in.
func unit(c *history.Course) quantity.Unit {
	values := make([]float64, len(c.Points))
	for i, p := range c.Points {
		values[i] = p.Value
	}
	return quantity.UnitFor(results.Measure(c.Metric).Kind(), values...)
}

// step says what changed at the beginning of segment i: "+6.1 %, worse".
func step(c *history.Course, i int) string {
	by := c.Step(i)
	if math.IsNaN(by) || math.IsInf(by, 0) {
		return "from zero"
	}
	good := results.Measure(c.Metric).HigherIsBetter() == (by >= 0)
	verdict := "worse"
	if good {
		verdict = "better"
	}
	return quantity.Signed(quantity.Percent(by), by) + ", " + verdict
}

// day is when a run was made.
func day(p history.Point) string { return p.When.UTC().Format("2006-01-02") }

// at names a run by its day and commit.
func at(p history.Point) string {
	if p.Commit == "" {
		return day(p)
	}
	return day(p) + " " + short(p.Commit)
}

// short is a commit as git shortens it.
func short(commit string) string {
	if r := []rune(commit); len(r) > 7 {
		return string(r[:7])
	}
	return commit
}
