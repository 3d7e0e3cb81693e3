package main

import (
	"slices"
	"testing"
	"time"

	modelsall "interleave/models/all"
	"interleave/runner"
	scenariosall "interleave/scenarios/all"
)

// What a short run says that it takes is what its profile promises, less what it
// may be late on a host that is not quiet.
func TestShortRunsAreShort(t *testing.T) {
	for _, test := range []struct {
		profile string
		models  []string // none for those of the profile
		most    time.Duration
	}{
		{"quick", nil, 5*time.Minute + 30*time.Second},
		{"smoke", nil, 58 * time.Second},
		{"smoke", each(modelsall.Models(), modelName), 110 * time.Second},
	} {
		profile, err := pickOne("profile", test.profile, runner.Profiles(), profileName)
		if err != nil {
			t.Fatal(err)
		}
		config := runner.Config{Profile: profile}
		if config.Models, err = choose("model", test.models, modelsall.Models(), modelName, profile.ChoosesModel); err != nil {
			t.Fatal(err)
		}
		if config.Scenarios, err = choose("scenario", nil, scenariosall.Scenarios(), scenarioName, profile.Chooses); err != nil {
			t.Fatal(err)
		}
		if _, took := config.Estimate(); took > test.most {
			t.Errorf("%s of %d models says %v, want %v at most: shorten its windows, or leave a load out", test.profile, len(config.Models), took.Round(time.Second), test.most)
		}
	}
}

// The models that a reader asks for first are those of a quick run.
func TestQuickModels(t *testing.T) {
	profile, err := pickOne("profile", "quick", runner.Profiles(), profileName)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range modelsall.Models() {
		if profile.ChoosesModel(m) {
			got = append(got, m.Name)
		}
	}
	want := []string{"cgi", "prefork", "threadpool", "eventloop", "greenlet", "prefork-greenlet", "goroutine"}
	if !slices.Equal(got, want) {
		t.Errorf("quick runs measure %q, want %q", got, want)
	}
}
