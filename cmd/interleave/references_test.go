package main

import (
	"context"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	modelsall "interleave/models/all"
	"interleave/references"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/outside"
	"interleave/runner/process"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
	"interleave/scenarios/backend"
)

// allReferences are those that come with this program, installed or not.
func allReferences(t *testing.T) []*outside.Server {
	t.Helper()
	t.Cleanup(process.RemoveScratch)
	all, err := loadReferences()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestReferencesAreDescribed: the list and the report rely on each of these.
func TestReferencesAreDescribed(t *testing.T) {
	for _, s := range allReferences(t) {
		if _, isModel := modelsall.Find(s.StandsFor); !isModel {
			t.Errorf("%s stands for %q, which is no model", s.Name, s.StandsFor)
		}
		if folder := path.Base(path.Dir(s.File)); folder != s.Name && !strings.HasPrefix(s.Name, folder+"-") {
			t.Errorf("%s is in the folder %s", s.Name, folder)
		}
		if s.Year != yearThen && s.Year < 2020 {
			t.Errorf("%s is of the year %d: it is of no group", s.Name, s.Year)
		}
		if !s.Serves("hello") || s.Summary == "" || len(s.Version) == 0 || s.Needs.Version == "" {
			t.Errorf("%s has no hello, summary, version or least version: %+v", s.Name, s)
		}
		if len(s.Install.Debian)+len(s.Install.NPM) == 0 && s.Install.Note == "" {
			t.Errorf("%s does not say how to install it", s.Name)
		}
	}
}

// TestTheListSaysHowToInstall what is missing, below its row.
func TestTheListSaysHowToInstall(t *testing.T) {
	system := func(folder, name, installed, missing string) *outside.Server {
		return &outside.Server{
			Name: name, File: "references/" + folder + "/server.yaml", StandsFor: "eventloop", Year: 2011,
			Installed: installed, Missing: missing,
		}
	}
	var out strings.Builder
	err := listReferences(&out, []*outside.Server{
		system("a", "a", "a 1.2", ""), system("a", "a-w2", "", ""), system("a", "a-w4", "", ""),
		system("b", "b", "", "the program b is not installed: install with apt-get install b"),
	})
	want := "system  stands for  year  also     installed\n" +
		"a       eventloop   2011  -w2 -w4  a 1.2\n" +
		"b       eventloop   2011           no\n" +
		"  the program b is not installed: install with apt-get install b\n"
	if err != nil || out.String() != want {
		t.Errorf("listed (%v):\n%s\nwant:\n%s", err, out.String(), want)
	}
}

func TestPickReferences(t *testing.T) {
	all := allReferences(t)
	for _, tt := range []struct{ names, want, mistake string }{
		{"node", "node", ""},
		{"gunicorn-gevent-w2", "gunicorn-gevent-w2", ""},
		{"ngnix", "", `unknown reference system "ngnix": did you mean nginx?`},
		{"tody", "", `unknown reference system "tody": did you mean today?`},
		{"iis", "", `unknown reference system "iis": see interleave references`},
	} {
		picked, err := pickReferences([]string{tt.names}, all)
		got, mistake := strings.Join(each(picked, referenceName), ","), ""
		if err != nil {
			mistake = err.Error()
		}
		if got != tt.want || mistake != tt.mistake {
			t.Errorf("pickReferences(%s) = %s, %q; want %s, %q", tt.names, got, mistake, tt.want, tt.mistake)
		}
	}
	for group, member := range map[string]string{"2011": "apache-cgi", "today": "uvicorn"} {
		picked, err := pickReferences([]string{group, "node-cluster-w4"}, all)
		names := each(picked, referenceName)
		if err != nil || !slices.Contains(names, member) || !slices.Contains(names, "node-cluster-w4") || slices.Contains(names, "uvicorn-w2") {
			t.Errorf("%s holds %q, %v; want %s among them, and the variant that is named", group, names, err, member)
		}
	}
}

// TestReferencesKeepTheContract verifies those that are installed here: with one scenario
// each, or with all that they serve if INTERLEAVE_REFERENCES says "all", or with all of
// the systems that it names.
func TestReferencesKeepTheContract(t *testing.T) {
	named := os.Getenv("INTERLEAVE_REFERENCES")
	for _, s := range allReferences(t) {
		if isVariant(s) {
			continue
		}
		scenarios := s.Scenarios
		switch {
		case named == "" && s.Serves("purchase"):
			scenarios = []string{"purchase"}
		case named == "":
			scenarios = scenarios[:1]
		case named != "all" && !slices.Contains(strings.Split(named, ","), s.Name):
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel() // verify waits more than it measures
			if err := s.Look(context.Background()); err != nil {
				t.Skip(err)
			}
			if named == "" && s.ReadyWithin > time.Minute {
				t.Skip("its first start builds it: name it in INTERLEAVE_REFERENCES")
			}
			for _, scenario := range scenarios {
				t.Run(scenario, func(t *testing.T) {
					t.Parallel()
					verify := exec.Command(filepath.Join(programFolder, "interleave"), "verify", "--reference", s.Name, "--scenario", scenario)
					if out, err := verify.CombinedOutput(); err != nil {
						t.Errorf("verify: %v\n%s", err, out)
					}
				})
			}
		})
	}
}

// TestClaimsAreAboutWhatIsMeasured: of a group, without variants, with scenarios that
// the systems serve.
func TestClaimsAreAboutWhatIsMeasured(t *testing.T) {
	then, err := pickReferences([]string{groupThen}, allReferences(t))
	if err != nil {
		t.Fatal(err)
	}
	claims := references.Claims()
	for name, all := range claims {
		at := slices.IndexFunc(scenariosall.Scenarios(), func(s *scenarios.Scenario) bool { return s.Name == name })
		if at < 0 {
			t.Errorf("claims are about scenario %s, which there is not", name)
			continue
		}
		s := scenariosall.Scenarios()[at]
		for _, p := range all {
			for _, system := range slices.Concat(p.Models, p.Against) {
				if !slices.ContainsFunc(then, func(o *outside.Server) bool { return o.Name == system && o.Serves(name) }) {
					t.Errorf("%q is about %s, which is not of 2011 or does not serve %s", p.Claim, system, name)
				}
			}
			if !slices.ContainsFunc(s.Loads, func(l scenarios.Load) bool { return p.Load == "" || l.Name == p.Load }) {
				t.Errorf("%q: %s has no load %s", p.Claim, name, p.Load)
			}
			if !slices.ContainsFunc(s.Requests, func(r scenarios.Request) bool { return p.Class == "" || r.Class == p.Class }) {
				t.Errorf("%q: %s has no requests of class %s", p.Claim, name, p.Class)
			}
			if !results.Measure(p.Metric).Known() || p.Bound <= 0 || p.Trait != "" || p.Versus != "" {
				t.Errorf("%q cannot be decided: %+v", p.Claim, p)
			}
		}
	}
}

// TestARunHasTheClaimsAboutItsServers, and no others.
func TestARunHasTheClaimsAboutItsServers(t *testing.T) {
	all := allReferences(t)
	for _, tt := range []struct {
		references []string
		want       int
	}{
		{[]string{"gunicorn-gevent", "gunicorn-sync"}, 1},
		{[]string{"gunicorn-gevent", "mod-wsgi", "gunicorn-sync"}, 2},
		{[]string{"gunicorn-gevent", "node"}, 0},
	} {
		c := runner.Config{Profile: runner.Profiles()[0], Claims: references.Claims()}
		c.Scenarios = []*scenarios.Scenario{backend.Scenario()}
		for _, s := range all {
			if slices.Contains(tt.references, s.Name) {
				c.Outside = append(c.Outside, s)
			}
		}
		run, err := runner.Describe(c)
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for _, p := range run.Plan.Scenarios[0].Predictions {
			if len(p.Models) > 0 {
				got++
			}
		}
		if got != tt.want {
			t.Errorf("a run with %q has %d claims about them, want %d", tt.references, got, tt.want)
		}
	}
}
