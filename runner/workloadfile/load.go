package workloadfile

import (
	"errors"

	"interleave/internal/bounded"
	"interleave/internal/strictyaml"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// Load reads the file at path.
func Load(path string) (*scenarios.Scenario, error) {
	text, err := bounded.File(path, strictyaml.MaxFile)
	if err != nil {
		return nil, err
	}
	return Read(path, string(text))
}

// Read makes a scenario of the text of a file. Errors name it as path.
func Read(path, text string) (*scenarios.Scenario, error) {
	w, err := parse(text)
	if err != nil {
		return nil, strictyaml.In(path, err)
	}
	s := w.Scenario()
	s.WorkloadText = text
	return s, nil
}

// parse reads the text of a file.
func parse(text string) (*workload.Workload, error) {
	document, err := strictyaml.Document(text,
		"the file is empty: a workload needs name, request, and clients or rate",
		"the file holds more than one document: give each workload a file")
	if err != nil {
		return nil, err
	}
	p := &parser{services: map[string]*service{}}
	if err := p.file(document); err != nil {
		return nil, err
	}
	w := &p.made
	if err := w.Check(); err != nil { // all that can be wrong has been told with its line
		return nil, err
	}
	if len(w.Compact()) > workload.MaxCompact {
		return nil, errors.New("the workload is too long: give it fewer kinds of requests, or fewer steps")
	}
	return w, nil
}
