package all_test

import (
	"slices"
	"testing"

	"interleave/models"
	"interleave/models/all"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

// A prediction that names a trait which no model has would be about nobody.
func TestEveryPredictionIsAboutSomeModel(t *testing.T) {
	held := func(trait scenarios.Trait) bool {
		return trait == "" || slices.ContainsFunc(all.Models(), func(m models.Model) bool {
			return slices.Contains(m.Traits, trait)
		})
	}
	for _, s := range scenariosall.Scenarios() {
		for _, p := range s.Predictions {
			for _, trait := range []scenarios.Trait{p.Trait, p.Except, p.Versus} {
				if !held(trait) {
					t.Errorf("%s: no model has the trait %q of the prediction %q", s.Name, trait, p.Claim)
				}
			}
		}
	}
}
