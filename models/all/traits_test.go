package all_test

import (
	"slices"
	"testing"

	"interleave/models"
	"interleave/models/all"
	scenarios "interleave/scenarios/all"
)

// Scenarios cannot import models, so their predictions name traits by text: a
// typing error would make one that is about nobody.
func TestEveryPredictionIsAboutSomeModel(t *testing.T) {
	held := func(trait string) bool {
		return trait == "" || slices.ContainsFunc(all.Models(), func(m models.Model) bool {
			return m.Has(models.Trait(trait))
		})
	}
	for _, s := range scenarios.Scenarios() {
		for _, p := range s.Predictions {
			for _, trait := range []string{p.Trait, p.Versus} {
				if !held(trait) {
					t.Errorf("%s: no model has the trait %q of the prediction %q", s.Name, trait, p.Claim)
				}
			}
		}
	}
}
