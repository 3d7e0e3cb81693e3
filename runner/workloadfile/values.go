package workloadfile

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"interleave/internal/quantity"
	"interleave/internal/strictyaml"
	"interleave/scenarios/workload"
)

func name(n *yaml.Node, what string) (string, error) {
	if !workload.IsName(strictyaml.Scalar(n)) {
		return "", strictyaml.At(n, "%s: %s is no name: %s", what, strictyaml.Shown(n), workload.NameForm)
	}
	return n.Value, nil
}

var countForm = regexp.MustCompile(`^[1-9][0-9]{0,8}$`)

func count(n *yaml.Node, what string, most int) (int, error) {
	text := strictyaml.Scalar(n)
	v, _ := strconv.Atoi(text)
	if !countForm.MatchString(text) || v > most {
		return 0, strictyaml.At(n, "%s: %s is no count: want a whole number from 1 to %s", what, strictyaml.Shown(n), quantity.Whole(most))
	}
	return v, nil
}

// span reads a time above zero.
func span(n *yaml.Node, what string, most time.Duration) (time.Duration, error) {
	text := strictyaml.Scalar(n)
	d, err := time.ParseDuration(text)
	if _, plain := strconv.ParseFloat(text, 64); plain == nil {
		return 0, strictyaml.At(n, "%s: %s has no unit: write %sms, or %ss", what, strictyaml.Shown(n), text, text)
	}
	if err != nil || d < time.Microsecond || d > most || strings.HasPrefix(text, "+") {
		return 0, strictyaml.At(n, "%s: %s is no time: want one from 1us to %s, such as 2ms or 1.5s", what, strictyaml.Shown(n), most)
	}
	return d, nil
}

// size reads a number of bytes above zero.
func size(n *yaml.Node, what string, most int64) (int64, error) {
	text := strictyaml.Scalar(n)
	if countForm.MatchString(text) {
		return 0, strictyaml.At(n, "%s: %s has no unit: write %sB if it is bytes", what, strictyaml.Shown(n), text)
	}
	bytes, ok := quantity.ParseSize(text)
	if !ok {
		return 0, strictyaml.At(n, "%s: %s is no size: %s", what, strictyaml.Shown(n), quantity.SizeForm)
	}
	if bytes < 1 || bytes > float64(most) {
		return 0, strictyaml.At(n, "%s: %s is out of range: want 1B to %s", what, strictyaml.Shown(n), quantity.Size(float64(most)))
	}
	return int64(bytes), nil
}

var rateForm = regexp.MustCompile(`^([0-9]{1,9}(?:\.[0-9]{1,6})?) ?/ ?(s|sec|second|min|minute)$`)

// perSecond reads a rate above zero.
func perSecond(n *yaml.Node) (float64, error) {
	text := strictyaml.Scalar(n)
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return 0, strictyaml.At(n, "rate: %s has no unit: write %s/s", strictyaml.Shown(n), text)
	}
	m := rateForm.FindStringSubmatch(text)
	if m == nil {
		return 0, strictyaml.At(n, "rate: %s is no rate: want one such as 300/s", strictyaml.Shown(n))
	}
	v, _ := strconv.ParseFloat(m[1], 64)
	if strings.HasPrefix(m[2], "m") {
		v /= 60
	}
	v = math.Round(v*1e4) / 1e4 // it is in the load's name
	if v < 0.01 || v > workload.MaxRate {
		return 0, strictyaml.At(n, "rate: %s is out of range: want 0.01/s to %s/s", strictyaml.Shown(n), quantity.Whole(workload.MaxRate))
	}
	return v, nil
}

var shareForm = regexp.MustCompile(`^([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%$`)

// share reads a percentage above zero.
func share(n *yaml.Node) (float64, error) {
	m := shareForm.FindStringSubmatch(strictyaml.Scalar(n))
	v := 0.0
	if m != nil {
		v, _ = strconv.ParseFloat(m[1], 64)
	}
	if v <= 0 || v > 100 {
		return 0, strictyaml.At(n, "errors: %s is no percentage: want one above 0%%, up to 100%%, such as 0.1%%", strictyaml.Shown(n))
	}
	return v / 100, nil
}

// scattered reads a delay: one for all calls, or the median and the 99th percentile.
func scattered(n *yaml.Node) (p50, p99 time.Duration, err error) {
	if n.Kind != yaml.MappingNode {
		p50, err = span(n, "delay", workload.MaxTime)
		return p50, 0, err
	}
	err = strictyaml.Keys(n, "delay", []string{"p50", "p99"}, func(key, value *yaml.Node) (err error) {
		if key.Value == "p50" {
			p50, err = span(value, "p50", workload.MaxTime)
		} else {
			p99, err = span(value, "p99", workload.MaxTime)
		}
		return err
	})
	switch {
	case err != nil:
	case p50 == 0 || p99 == 0:
		err = strictyaml.At(n, "delay: want both p50 and p99, as in {p50: 5ms, p99: 40ms}, or one time for all calls, as in delay: 5ms")
	case p99 <= p50:
		err = strictyaml.At(n, "delay: p99 has to be longer than p50: %s is not longer than %s", p99, p50)
	case p99 > workload.MaxScatter*p50:
		err = strictyaml.At(n, "delay: p99 is more than %s times p50: want less", quantity.Whole(workload.MaxScatter))
	}
	return p50, p99, err
}

// block reads for how long a call blocks its thread, and whether nobody tells the model.
func block(n *yaml.Node) (d time.Duration, untold bool, err error) {
	if n.Kind != yaml.MappingNode {
		d, err = span(n, "block", workload.MaxTime)
		return d, false, err
	}
	err = strictyaml.Keys(n, "block", []string{"time", "told"}, func(key, value *yaml.Node) (err error) {
		switch {
		case key.Value == "time":
			d, err = span(value, "time", workload.MaxTime)
		case strictyaml.Scalar(value) == "true" || strictyaml.Scalar(value) == "false":
			untold = value.Value == "false"
		default:
			err = strictyaml.At(value, "told: %s is neither true nor false: false means that nobody tells the model of the blocking call", strictyaml.Shown(value))
		}
		return err
	})
	if err == nil && d == 0 {
		err = strictyaml.At(n, "block: time is missing, as in {time: 3ms, told: false}")
	}
	return d, untold, err
}
