package doctor

import (
	"io/fs"
	"strconv"
	"strings"
	"time"

	"interleave/results"
)

// host is all that the examinations look at.
type host struct {
	system string // as runtime.GOOS: "linux", "darwin"
	files  fs.FS  // the root folder; its paths have no leading slash
	env    results.Environment
	loads  []Load
	now    time.Time

	cpus        []int             // processors that this process may use; empty if that cannot be chosen
	descriptors limit             // of one process
	root        bool              // this process is the superuser's
	has         func(string) bool // is there such a program?
	writable    func(string) bool // may this process write this file? Asked in containers
	sysctls     map[string]int64  // macOS: what Linux tells in files
	onBattery   *bool             // macOS: Linux tells it in files
	build       map[string]string // build settings, as "-race"

	calls    calls
	activity activity
	clock    clock
	canaries []canary

	calibration    *results.Calibration // nil if there is none that can be read
	calibrationErr error                // why not
}

// limit is a resource limit.
type limit struct {
	soft, hard uint64 // ^0 means unlimited
	known      bool
}

// calls tell which system calls may be used here; an error says why not.
type calls struct {
	epollPwait2, timestamps, ioUring error
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
	for word := range strings.FieldsSeq(text) {
		n, err := strconv.ParseInt(word, 10, 64)
		return n, err == nil
	}
	return 0, false
}

// exists reports whether there is a file or folder.
func (h *host) exists(path string) bool {
	_, err := fs.Stat(h.files, path)
	return err == nil
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

// knob is one setting of the kernel under its names on the two systems; an
// empty name means that there is no such setting.
type knob struct{ linux, darwin string }

func (h *host) knob(k knob) (int64, bool) {
	if h.system == "darwin" {
		n, ok := h.sysctls[k.darwin]
		return n, ok
	}
	return h.number(k.path())
}

// path is where Linux shows k.
func (k knob) path() string {
	return "proc/sys/" + strings.ReplaceAll(k.linux, ".", "/")
}

// looked names k for Finding.Looked.
func (h *host) looked(k knob) string {
	if h.system == "darwin" {
		return "sysctl " + k.darwin
	}
	return "/" + k.path()
}

func (h *host) systemName() string {
	if h.system == "darwin" {
		return "macOS"
	}
	return "this host"
}

// container names the kind of container that this process runs in: "docker",
// "podman", "kubernetes", "container" if it is another one, or "" if it is in
// none.
func (h *host) container() string {
	switch {
	case h.exists("var/run/secrets/kubernetes.io") || h.exists("run/secrets/kubernetes.io"):
		return "kubernetes"
	case h.exists("run/.containerenv"):
		return "podman"
	case h.exists(".dockerenv"):
		return "docker"
	}
	system, _, _ := strings.Cut(h.env.Virtualization, " ")
	switch system {
	case "docker":
		return "docker"
	case "lxc", "systemd-nspawn", "rkt":
		return "container"
	}
	return ""
}

// virtual reports whether a hypervisor is below this host, as far as it tells.
func (h *host) virtual() bool {
	v := h.env.Virtualization
	return v != "" && h.container() == "" || strings.Contains(v, "virtual machine")
}

// mayRaiseLimits reports whether this process may raise its hard limits
// (CAP_SYS_RESOURCE), which the superuser of a container may not.
func (h *host) mayRaiseLimits() bool {
	const sysResource = 24
	status, _ := h.text("proc/self/status")
	for line := range strings.Lines(status) {
		if rest, ok := strings.CutPrefix(line, "CapEff:"); ok {
			caps, err := strconv.ParseUint(strings.TrimSpace(rest), 16, 64)
			return err == nil && caps&(1<<sysResource) != 0
		}
	}
	return h.root
}
