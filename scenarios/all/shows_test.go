package all_test

import (
	"slices"
	"testing"

	"interleave/scenarios"
	"interleave/scenarios/all"
)

// What a scenario shows is about requests and loads that it has, and each
// quality is shown by one scenario.
func TestShows(t *testing.T) {
	shown := map[string]string{}
	for _, s := range all.Scenarios() {
		for _, show := range s.Shows {
			if other := shown[show.Quality]; other != "" || show.Quality == "" || show.Metric == "" {
				t.Errorf("%s shows %q by %q, which %q shows too; want a name of its own and a measure", s.Name, show.Quality, show.Metric, other)
			}
			shown[show.Quality] = s.Name
			if !slices.Contains(scenarios.QualityFamilies(), show.Family) {
				t.Errorf("%s shows %s of the family %q, want one of %v", s.Name, show.Quality, show.Family, scenarios.QualityFamilies())
			}
			if show.Need != "" && !slices.Contains(scenarios.Needs(), show.Need) {
				t.Errorf("%s shows %s, which is to be picked by %q, want one of %v", s.Name, show.Quality, show.Need, scenarios.Needs())
			}
			if show.Class != "" && !slices.ContainsFunc(s.Requests, func(r scenarios.Request) bool { return r.Class == show.Class }) {
				t.Errorf("%s shows %s by requests of class %q, which it has not", s.Name, show.Quality, show.Class)
			}
			for _, name := range show.Loads {
				if !slices.ContainsFunc(s.Loads, func(l scenarios.Load) bool { return l.Name == name }) {
					t.Errorf("%s shows %s under %q, which is no load of it", s.Name, show.Quality, name)
				}
			}
		}
	}
}
