package doctor

import (
	"io/fs"
	"strconv"
	"strings"
	"time"

	"interleave/results"
	"interleave/runner/network"
)

// host is all that the examinations look at.
type host struct {
	system string // as runtime.GOOS: "linux", "darwin"
	files  fs.FS  // the root folder; its paths have no leading slash
	env    results.Environment
	loads  []Load
	now    time.Time

	cpus        []int // processors that this process may use; empty if that cannot be chosen
	descriptors limit // of one process
	root        bool  // this process is the superuser's

	steal, foreign *float64 // shares of the processors' time that others took while the host was watched; nil if not known
	clock          clock
	canaries       [][]float64 // how long one fixed piece of work took on each processor, again and again, in seconds

	network network.Ability

	calibration    *results.Calibration // nil if there is none that can be read
	calibrationErr error                // why not
}

// limit is a resource limit.
type limit struct {
	soft, hard uint64 // ^0 means unlimited
	known      bool
}

// text returns a file's content without surrounding blanks.
func (h *host) text(path string) (string, bool) {
	data, err := fs.ReadFile(h.files, path)
	if err != nil {
		return "", false
	}
	return strings.TrimSpace(string(data)), true
}

// number returns the first word of a file, if it is a whole number.
func (h *host) number(path string) (int64, bool) {
	text, _ := h.text(path)
	return value(text, "")
}

// value returns the number that follows key at the start of a line of text.
func value(text, key string) (int64, bool) {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			for word := range strings.FieldsSeq(rest) {
				n, err := strconv.ParseInt(word, 10, 64)
				return n, err == nil
			}
		}
	}
	return 0, false
}

func (h *host) exists(path string) bool {
	_, err := fs.Stat(h.files, path)
	return err == nil
}

// contained reports whether this process runs in a container.
func (h *host) contained() bool {
	if h.engine() != "" || h.exists("var/run/secrets/kubernetes.io") || h.exists("run/secrets/kubernetes.io") {
		return true
	}
	system, _, _ := strings.Cut(h.env.Virtualization, " ")
	return system == "lxc" || system == "systemd-nspawn" || system == "rkt"
}

// engine is the command of what runs this container: "docker", "podman", or ""
// if there is none or it has no such command.
func (h *host) engine() string {
	switch {
	case h.exists("run/.containerenv"):
		return "podman"
	case h.exists(".dockerenv"), strings.HasPrefix(h.env.Virtualization, "docker "):
		return "docker"
	}
	return ""
}
