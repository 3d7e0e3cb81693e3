package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"interleave/internal/quantity"
)

// freshFor is how long a calibration counts.
const freshFor = 30 * 24 * time.Hour

const calibrate = "interleave calibrate"

// calibration asks whether the instrument was held against known truths on
// this host.
func calibration(h *host) Finding {
	f := Finding{Name: "calibration", Looked: "results/calibration.json", Verdict: Limits, Mend: calibrate}
	c := h.calibration
	switch {
	case h.calibrationErr != nil && !errors.Is(h.calibrationErr, fs.ErrNotExist):
		f.Found = "cannot be read: " + h.calibrationErr.Error()
	case c == nil:
		f.Found = "none"
	case !c.Of(&h.env):
		f.Found = fmt.Sprintf("made on another host, or before this one changed (%s, %s, kernel %s)", c.Host, c.CPUModel, c.Kernel)
	default:
		return h.judgeCalibration(f)
	}
	f.Means = "how far off the instrument's own readings are here is not known"
	f.denies = "how far off the figures are: the instrument is not calibrated on this host; " + calibrate + " does it"
	return f
}

// judgeCalibration judges a calibration of this host.
func (h *host) judgeCalibration(f Finding) Finding {
	c := h.calibration
	age := h.now.Sub(c.At)
	f.readOnly(age.Seconds(), "s")
	failed := 0
	for _, check := range c.Checks {
		if !check.Passed {
			failed++
		}
	}
	when := "today"
	if days := int(age.Hours() / 24); days > 0 {
		when = quantity.Plural(days, "day") + " ago"
	}
	switch {
	case !c.Passed:
		f.Found = fmt.Sprintf("failed %s: %d of %s missed the truth", when, failed, quantity.Plural(len(c.Checks), "check"))
		f.Means = "the instrument read something wrong on this host: mend what else is listed here, then calibrate again"
		f.denies = "anything with full trust: the last calibration of this host failed"
	case age > freshFor:
		f.read(age.Seconds(), freshFor.Seconds(), "s")
		f.Found = "passed " + when
		f.Means = "the host may have changed since"
	default:
		f.read(age.Seconds(), freshFor.Seconds(), "s")
		f.Verdict, f.Mend = Fine, ""
		f.Found = fmt.Sprintf("passed %s, %s", when, quantity.Plural(len(c.Checks), "check"))
		if c.Quick {
			f.Found += ", a short one"
		}
		f.Means = "the instrument reads known truths right on this host"
	}
	return f
}
