package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
)

// freshFor is how long a calibration counts.
const freshFor = 30 * 24 * time.Hour

const calibrate = "interleave calibrate"

// calibration asks whether the instrument was held against known truths on
// this host.
func calibration(h *host) Finding {
	f := Finding{Name: "calibration", Looked: "results/" + results.CalibrationFile, Verdict: Limits, Mend: calibrate}
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
	f.denies = "how far off the figures are: the instrument is not calibrated on this host"
	return f
}

// judgeCalibration judges a calibration of this host.
func (h *host) judgeCalibration(f Finding) Finding {
	c := h.calibration
	age := h.now.Sub(c.At)
	f.read(age.Seconds(), freshFor.Seconds(), "s")
	f.Found = "passed"
	if !c.Passed {
		f.Found = "failed"
	}
	if days := int(age.Hours() / 24); days > 0 {
		f.Found += " " + quantity.Plural(days, "day") + " ago"
	} else {
		f.Found += " today"
	}
	switch {
	case !c.Passed:
		f.Means = "the instrument read something wrong on this host: mend what else is listed here, then calibrate again"
		f.denies = "anything with full trust: the last calibration of this host failed"
	case age > freshFor:
		f.Means = "the host may have changed since"
	default:
		f.Mend = ""
		return f.fine("the instrument reads known truths right on this host")
	}
	return f
}
