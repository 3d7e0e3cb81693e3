package results

// Cell names a model under a load of a scenario.
type Cell struct {
	Model    string `json:"model"`
	Scenario string `json:"scenario"`
	Load     string `json:"load"`
}

// String is how a cell is named on a command line.
func (c Cell) String() string { return c.Model + "/" + c.Scenario + "/" + c.Load }

// Cell is what the trial is one of.
func (t *Trial) Cell() Cell { return Cell{t.Model, t.Scenario, t.Load} }
