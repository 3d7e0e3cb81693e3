package compare_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"interleave/reports/compare"
	"interleave/reports/reporttest"
	"interleave/results"
)

// store puts a made-up run into a folder.
func store(t *testing.T, days int, edit func(*results.Run)) string {
	t.Helper()
	run, trials := reporttest.Rerun(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 4}, days)
	if edit != nil {
		edit(run)
	}
	dir := filepath.Join(t.TempDir(), "run")
	s, err := results.Create(dir, run)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i := range trials {
		if err := s.Append(&trials[i]); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFolders(t *testing.T) {
	base, candidate := store(t, 0, nil), store(t, 1, nil)
	c, err := compare.Folders(base, candidate, false)
	if err != nil {
		t.Fatal(err)
	}
	if c.Base.Dir != base || c.Chance.Tests == 0 || len(c.Against) > 0 {
		t.Errorf("Folders compared %d figures against %v", c.Chance.Tests, c.Against)
	}
}

func TestFoldersRefuses(t *testing.T) {
	base := store(t, 0, nil)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(base, link); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, candidate, says string
		forcible              bool
	}{
		{"no folder", filepath.Join(base, "nowhere"), "is not a run folder", false},
		{"the same folder", base, "are the same run", false},
		{"the same by another name", link, "are the same run", false},
		{"an unknown schema", store(t, 1, func(r *results.Run) { r.Schema = "interleave/run/v9" }), `schema "interleave/run/v9" is not known`, false},
		{"another processor", store(t, 1, func(r *results.Run) { r.Environment.CPUModel = "EPYC" }), "another CPU model: Intel(R) Xeon(R) @ 2.80GHz and EPYC", true},
		{"another architecture", store(t, 1, func(r *results.Run) { r.Environment.Arch = "arm64" }), "another architecture: amd64 and arm64", true},
		{"another system", store(t, 1, func(r *results.Run) { r.Environment.OS = "darwin" }), "another operating system", true},
		{"several hosts", store(t, 1, func(r *results.Run) { r.Plan.Hosts = &results.HostsInfo{Server: "srv", Load: []string{"gen1"}} }), "one of them over several hosts", true},
		{"another network", store(t, 1, func(r *results.Run) { r.Plan.Network = &results.NetworkInfo{RTT: 0.01, Loss: 0.01} }),
			"another network: loopback and round trip 10 ms, 1 % of packets lost each way", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := compare.Folders(base, c.candidate, false); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("Folders: error %v, want %q", err, c.says)
			}
			forced, err := compare.Folders(base, c.candidate, true)
			if c.forcible != (err == nil) {
				t.Fatalf("Folders by force: error %v, want none: %v", err, c.forcible)
			}
			if c.forcible && len(forced.Against) != 1 {
				t.Errorf("by force: Against %v, want the reason", forced.Against)
			}
		})
	}
}

func TestDoubts(t *testing.T) {
	base := store(t, 0, nil)
	for want, edit := range map[string]func(*results.Run){
		"another host: bench-1 and other":                                 func(r *results.Run) { r.Environment.Host = "other" },
		"another number of CPUs: 2 and 8":                                 func(r *results.Run) { r.Environment.CPUs = 8 },
		"another kernel: 6.18.2 and 6.1.0-13":                             func(r *results.Run) { r.Environment.Kernel = "6.1.0-13" },
		"another Go: go1.26.1 and go1.27.0":                               func(r *results.Run) { r.Environment.GoVersion = "go1.27.0" },
		"another CPU set of the servers: 0 and 0,1":                       func(r *results.Run) { r.Environment.ServerCPUs = []int{0, 1} },
		"another CPU set of load driver and backends: 1 and not pinned":   func(r *results.Run) { r.Environment.LoadCPUs = nil },
		"another profile: quick and full":                                 func(r *results.Run) { r.Plan.Profile = "full" },
		"another warm-up and window: 400 ms + 1.20 s and 400 ms + 2.00 s": func(r *results.Run) { r.Plan.Window = 2 },
		"other settings of cgi: hello 4 workers and 9 workers":            func(r *results.Run) { r.Plan.Models[0].Settings["hello"] = "9 workers" },
	} {
		c, err := compare.Folders(base, store(t, 0, edit), false)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(c.Doubts, "\n"); got != want {
			t.Errorf("Doubts are %q, want %q", got, want)
		}
	}
	c, err := compare.Folders(base, store(t, 0, func(r *results.Run) { r.Environment.Kernel = "6.18.30" }), false)
	if err != nil || len(c.Doubts) > 0 {
		t.Errorf("a patch of the kernel: Doubts %v, error %v, want none", c.Doubts, err)
	}
}
