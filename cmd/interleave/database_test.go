package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"interleave/results"
	"interleave/scenarios/postgres/postgrestest"
	"interleave/scenarios/postgres/tables"
)

// order has its rows in PostgreSQL, by both of its clients; the run says so, and nothing
// that it leaves holds the password. Nothing is left in the database.
func TestRowsInPostgreSQL(t *testing.T) {
	installed := postgrestest.Start(t)
	url := installed.URL("bench", installed.Password)
	command := func(want int, args ...string) string {
		t.Helper()
		cmd := exec.Command(filepath.Join(programFolder, "interleave"), args...)
		cmd.Dir = t.TempDir()
		out, err := cmd.CombinedOutput()
		if got := exitStatus(err); got != want {
			t.Errorf("interleave %s: status %d, want %d; it said:\n%s", strings.Join(args, " "), got, want, out)
		}
		return string(out)
	}
	var verified sync.WaitGroup
	for _, args := range [][]string{{"eventloop", "order"}, {"cgi", "order"}, {"greenlet", "order-driver"}} {
		verified.Go(func() {
			said := command(exitFine, "verify", "--model", args[0], "--scenario", args[1], "--database", url)
			if !strings.Contains(said, "holds   writes one row for each request, and loses none") || strings.Contains(said, "broken") {
				t.Errorf("verify %v says:\n%s", args, said)
			}
		})
	}
	verified.Wait()

	dir := filepath.Join(t.TempDir(), "run")
	said := command(exitFine, "bench", "--models", "eventloop,goroutine", "--scenarios", "order,order-driver", "--profile", "smoke", "--database", url, "--out", dir)
	var run results.Run
	data, err := os.ReadFile(filepath.Join(dir, "run.json"))
	if err == nil {
		err = json.Unmarshal(data, &run)
	}
	if err != nil || len(run.Plan.Scenarios) != 2 {
		t.Fatalf("run.json: %v, %d scenarios", err, len(run.Plan.Scenarios))
	}
	for _, s := range run.Plan.Scenarios {
		if !strings.HasPrefix(s.Database, "PostgreSQL ") || !strings.Contains(s.Database, "fsync off") || len(s.Sources) != 2 {
			t.Errorf("%s was in %q, with %d sources", s.Name, s.Database, len(s.Sources))
		}
	}
	for _, trial := range trialsIn(t, dir) {
		if trial.Written == nil || trial.Written.Rows == 0 || trial.Written.Missing+trial.Written.Twice+trial.Written.Unasked > 0 {
			t.Errorf("%s %s has written %+v", trial.Model, trial.Scenario, trial.Written)
		}
	}
	if !strings.Contains(run.Command, "--database postgres://bench@"+installed.Addr+"/postgres") {
		t.Errorf("the run is reproduced by %s", run.Command)
	}
	everything := said
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var text []byte
			text, err = os.ReadFile(path)
			everything += string(text)
		}
		return err
	})
	if err != nil || strings.Contains(everything, installed.Password) || strings.Contains(everything, "no%20secret") {
		t.Errorf("the password is in what the run has left, or it cannot be read: %v", err)
	}
	if report, err := os.ReadFile(filepath.Join(dir, "report.html")); err != nil || !bytes.Contains(report, []byte("Rows of order")) {
		t.Errorf("the report does not say where the rows were: %v", err)
	}
	if said := command(exitUsage, "bench", "--resume", dir); !strings.Contains(said, "give it again with --database") {
		t.Errorf("to go on without the database is refused with %s", said)
	}

	for _, args := range [][]string{
		{"side-by-side", "--cells", "order/closed-16", "--pairs", "eventloop/goroutine", "--blocks", "1", "--window", "100ms"},
		{"gate", "--base", programFolder, "--cells", "eventloop/order,goroutine/order-driver", "--json"}, // the same build: at once
	} {
		said := command(exitFine, append(args, "--database", url)...)
		if !strings.Contains(said, "--database postgres://bench@"+installed.Addr+"/postgres") || strings.Contains(said, "no%20secret") {
			t.Errorf("%s says:\n%s", args[0], said)
		}
		if args[0] == "gate" && !strings.Contains(said, `"database": "PostgreSQL `) {
			t.Errorf("the gate does not say where the rows were:\n%s", said)
		}
	}

	at, err := tables.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	server, err := tables.Reach(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if left, err := server.Schemas(); left > 0 || err != nil {
		t.Errorf("%d schemas are left, %v", left, err)
	}
}
