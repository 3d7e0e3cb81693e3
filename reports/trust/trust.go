package trust

import (
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
)

// Trust is how far the run can be relied on, and why.
type Trust struct {
	Level    string // "good", "limited" or "poor"
	Short    string // the reasons that every reader should see, in a line
	Line     string // the reasons in one line
	Reasons  []string
	Words    []Word // the same in a word for each question
	Noise    []measure.Fact
	Hosts    []HostRow       // nil if the run has one host
	Loads    []*measure.Load // columns of the grid of validity
	Grid     []Row           // one for each model
	Spoiled  []SpoiledLine
	Checks   []*CheckRow
	NoChecks string   // why there are none, empty if there are
	NotAsked []string // checks that no trial has
	Opinions []*Opinion
	Figures  []chart.Figure

	Calibration *Calibration

	noise *noise // of the trials that count, or of all if none does
	tally tallyOfTrials
}

// Build says how far a run can be relied on. Where a second load driver disagrees
// it notes the doubt on the run's cell.
func Build(r *measure.Run) *Trust {
	t := &Trust{Opinions: opinions(r), Spoiled: spoiledLines(r), Calibration: calibrationOf(r.Run)}
	t.Checks, t.NotAsked = checks(r)
	switch {
	case len(r.Trials) == 0:
		t.NoChecks = "no trial was made"
	case !checked(r):
		t.NoChecks = "this run was made before checks were recorded"
	}
	if t.NoChecks != "" {
		t.NotAsked = nil
	}
	t.Hosts = hostRows(r)
	order := newRunOrder(r)
	t.noise = readNoise(order, func(t *results.Trial) bool { return measure.WhyNotCounted(t) == "" })
	if !r.Measured() { // the noise may be why
		t.noise = readNoise(order, nil)
	}
	t.Noise = append(t.noise.facts(), driverFacts(r)...)
	if f, ok := maskedFact(order); ok {
		t.Noise = append([]measure.Fact{f}, t.Noise...)
	}
	t.judge(r)
	t.Words = t.words(r)
	t.Short = t.short()
	if f, ok := maskedFigure(order); ok {
		f.ID = r.ID("order", "disturbed")
		t.Figures = append(t.Figures, f)
	}
	if f, ok := readNoise(order, nil).figure(order); ok {
		f.ID = r.ID("order", "noise")
		t.Figures = append(t.Figures, f)
	}
	for _, o := range []struct {
		metric results.Measure
		title  string
	}{{results.Throughput, "Throughput"}, {results.CPUPerRequest, "CPU per request"}} {
		if f, ok := inOrder(r, order, o.metric, o.title); ok {
			f.ID = r.ID("order", string(o.metric))
			t.Figures = append(t.Figures, f)
		}
	}
	return t
}
