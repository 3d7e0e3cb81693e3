package main

import (
	"errors"
	"strings"
	"testing"

	"interleave/models"
)

func TestWhatTheHostCannotRun(t *testing.T) {
	fine := models.Model{Info: models.Info{Name: "fine"}}
	missing := models.Model{Info: models.Info{Name: "missing"}, Available: func() error { return errors.New("not available: no steam") }}
	all := []models.Model{fine, missing}

	const want = "model missing: not available: no steam"
	if err := runnable(all...); err == nil || err.Error() != want {
		t.Errorf("runnable = %v, want %q", err, want)
	}
	if err := runnable(fine); err != nil {
		t.Errorf("runnable of what can run = %v, want nil", err)
	}
	if got := each(available(all), modelName); len(got) != 1 || got[0] != "fine" {
		t.Errorf("available = %v, want what can run", got)
	}
	var said strings.Builder
	sayUnavailable(all, &said)
	if want := "missing is not measured: not available: no steam\n"; said.String() != want {
		t.Errorf("said %q, want %q", said.String(), want)
	}
}
