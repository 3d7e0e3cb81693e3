package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/scenariotest"
)

// A model that lacks what a scenario needs has not failed: it is not asked.
func TestVerifyOfAModelThatLacksAnAbility(t *testing.T) {
	lacking := starter{Info: models.Info{Name: "whole", Lacks: map[scenarios.Ability]string{scenarios.Streaming: "its queue carries whole answers"}}}
	var out bytes.Buffer
	err := verifyStarted(context.Background(), lacking, scenariotest.Streaming(1), showFindings(&out, true))
	if err != nil || !strings.Contains(out.String(), `"verdict":"unasked","detail":"whole cannot answer in pieces: its queue carries whole answers"`) {
		t.Errorf("verify = %v, %s, want no error, and that nothing was asked", err, out.String())
	}
}
