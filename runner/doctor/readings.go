package doctor

import (
	"fmt"
	"strings"
)

// memoryKind asks how the memory of several processes can be added up.
func memoryKind(h *host) Finding {
	f := Finding{Name: "memory reading", Looked: "/proc/self/smaps_rollup"}
	if text, _ := h.text("proc/self/smaps_rollup"); strings.Contains(text, "\nPss:") {
		f.Verdict = Fine
		f.Found = "PSS: pages that processes share are counted once"
		f.Means = "the memory of models of one process and of many can be compared"
		f.allows = "memory, as PSS: pages that several processes share are counted once"
		return f
	}
	f.Verdict = Limits
	f.Found = "RSS only: pages that processes share are counted in each"
	f.Means = "models of several processes (prefork, cgi) seem to need more memory than they do"
	f.allows = "memory, as RSS: good for models of one process"
	f.denies = "the memory of models of several processes without counting what they share again and again"
	if h.system == "darwin" {
		f.Looked = ""
	} else if major, minor, ok := h.kernel(); ok && (major < 4 || major == 4 && minor < 14) {
		f.Means += "; a kernel from 4.14 on tells PSS"
	}
	return f
}

// cpuReading asks whether the CPU time of a server's processes can be read,
// ended ones included.
func cpuReading(h *host) Finding {
	f := Finding{Name: "CPU reading", Looked: "/proc/self/stat, /proc/thread-self/children, /proc/self/schedstat"}
	if h.system == "darwin" {
		f.Verdict, f.Looked = Limits, ""
		f.Found = "of living processes, by gopsutil; macOS does not tell that of children that have ended"
		f.Means = "the CPU time per request of a process per request (cgi) lacks its children"
		f.allows = "CPU time per request of models whose processes stay"
		f.denies = "CPU time per request of cgi: its children's is not told"
		return f
	}
	if !h.exists("proc/self/stat") {
		return f.unavailable(h, "CPU time per request may be missing")
	}
	f.Verdict = Fine
	f.Found = "of all processes, children that have ended included"
	f.Means = "CPU time per request is exact for cgi too, in steps of 20 ms for ended children"
	f.allows = "CPU time per request, children that have ended included"
	switch {
	case !h.exists("proc/thread-self/children"):
		f.Found += "; children are found by a look at every process"
	case !h.exists("proc/self/schedstat"):
		f.Found += "; waits for a processor are not told"
	}
	return f
}

// switchReading asks whether context switches can be read.
func switchReading(h *host) Finding {
	f := Finding{Name: "switch reading", Looked: "/proc/self/status"}
	text, _ := h.text("proc/self/status")
	if _, ok := value(text, "voluntary_ctxt_switches:"); ok {
		f.Verdict = Fine
		f.Found = "of all threads"
		f.Means = "context switches, threads and processes of a server are counted"
		f.allows = "context switches, threads and processes of each server"
		return f
	}
	f = f.unavailable(h, "context switches are missing from the results")
	f.denies = "context switches"
	return f
}

// buildKind asks whether this program was built as a server would be.
func buildKind(h *host) Finding {
	f := Finding{Name: "build", Looked: "debug.ReadBuildInfo"}
	f.Found = strings.Replace(h.env.GoVersion, "go", "Go ", 1)
	if c := h.env.Commit; c != "" {
		revision, changed, _ := strings.Cut(c, "+")
		f.Found += ", commit " + revision[:min(len(revision), 12)]
		if changed != "" {
			f.Found += " with changes"
		}
	}
	f.Verdict, f.Means = Fine, "all models are built alike"
	for flag, what := range map[string]string{"-race": "the race detector", "-msan": "the memory sanitiser", "-asan": "the address sanitiser", "-cover": "coverage counters"} {
		if h.build[flag] == "true" {
			f.Verdict = Limits
			f.Found += ", with " + what
			f.Means = "this build is several times slower and larger than what a server would be: no figure counts"
			f.Mend = "make build"
		}
	}
	if g := h.build["-gcflags"]; strings.Contains(g, "-N") || strings.Contains(g, "-l") {
		f.Verdict = Limits
		f.Found += fmt.Sprintf(", with -gcflags %s", g)
		f.Means = "this build is not optimised: no figure of CPU time, throughput or latency counts"
		f.Mend = "make build"
	}
	return f
}
