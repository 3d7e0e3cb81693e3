package main

import (
	"errors"
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
)

// unmeasured is the error of a run in which something that was asked for has
// no trial that counts: all of it, or all of a model. It is nil for a run in
// which each model was measured at least once. A run that was interrupted may
// lack models that were not begun.
func unmeasured(run *results.Run, trials []results.Trial) error {
	valid, all := map[string]int{}, map[string]int{}
	for i := range trials {
		all[trials[i].Model]++
		if trials[i].Valid {
			valid[trials[i].Model]++
		}
	}
	if len(trials) == 0 {
		return errors.New("nothing was measured: the run has no trial")
	}
	var missing []string
	for _, m := range run.Plan.Models {
		if all[m.Name] > 0 && valid[m.Name] == 0 {
			missing = append(missing, m.Name)
		}
	}
	why := func(model string) string {
		n, reason := mostly(trials, model)
		return fmt.Sprintf("in %d of %s because %s", n, quantity.Plural(all[model], "trial"), oneLine(reason))
	}
	switch {
	case len(valid) == 0:
		n, reason := mostly(trials, "")
		return fmt.Errorf("nothing was measured: none of %s counts, %d because %s", quantity.Plural(len(trials), "trial"), n, oneLine(reason))
	case len(missing) == 1:
		return fmt.Errorf("%s was not measured, %s", missing[0], why(missing[0]))
	case len(missing) > 1:
		return fmt.Errorf("%s were not measured: %s %s", strings.Join(missing, ", "), missing[0], why(missing[0]))
	}
	return nil
}

// mostly is why most of a model's trials do not count, and in how many that was
// so; of all models, if none is named.
func mostly(trials []results.Trial, model string) (n int, reason string) {
	count := map[string]int{}
	for i := range trials {
		t := &trials[i]
		if t.Valid || model != "" && t.Model != model {
			continue
		}
		why := "of an unknown reason"
		if len(t.InvalidBecause) > 0 {
			why = t.InvalidBecause[0]
		}
		count[why]++
		if count[why] > n {
			n, reason = count[why], why
		}
	}
	return n, reason
}
