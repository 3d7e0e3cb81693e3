package runner_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"interleave/internal/endpoint"
	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/verify"
	"interleave/scenarios"
	"interleave/scenarios/store"
)

// orders writes a row for each request.
var orders = &scenarios.Scenario{
	Name:    "orders",
	Library: "sql",
	Requests: []scenarios.Request{{
		Method: "POST", Target: "/orders?n={n}", Want: scenarios.Expect{Body: "{n} {item} {kept:files} {kept:rows}"},
	}},
	Loads: []scenarios.Load{{Name: "closed-16", Groups: scenarios.ClosedLoop(16)}},
}

// takesOrders writes by way of the store, but for one order in a thousand, with which
// it does something else.
func takesOrders(odd func(c *store.Client, number, item uint64) error) func(net.Listener) {
	return func(l net.Listener) {
		c := new(store.Client)
		if err := c.Open(dataAt()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		var asked atomic.Int64
		http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := r.URL.Query().Get("n")
			number, _ := strconv.ParseUint(n, 10, 64)
			item := scenarios.ItemOf([]byte(n))
			file, err := c.ReadFile(nil, item)
			if err == nil {
				file, err = c.ReadRow(append(file, ' '), item)
			}
			if err == nil {
				if falls(int(asked.Add(1)), 1000) {
					err = odd(c, number, item)
				} else {
					err = c.WriteRow(number, item)
				}
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			fmt.Fprintf(w, "%s %d %s", n, item, file)
		}))
	}
}

// dataAt is where a server was told that its files and rows are.
func dataAt() string {
	for i, arg := range os.Args {
		if arg == "--data" {
			return os.Args[i+1]
		}
	}
	return ""
}

// rowMutants are stores that do not do what they say, in a server that answers
// rightly.
var rowMutants = []mutant{
	{
		name: "takes-orders", serve: takesOrders((*store.Client).WriteRow),
		scenario: orders, check: "rows", verdict: results.Passed,
	},
	{
		name: "loses-an-order", serve: takesOrders(func(*store.Client, uint64, uint64) error { return nil }),
		scenario: orders, check: "rows", verdict: results.Failed,
	},
	{
		name: "writes-an-order-twice", serve: takesOrders(func(c *store.Client, number, item uint64) error {
			c.WriteRow(number, item)
			return c.WriteRow(number, item)
		}),
		scenario: orders, check: "rows", verdict: results.Failed,
	},
	{
		name: "writes-an-order-of-nobody", serve: takesOrders(func(c *store.Client, number, item uint64) error {
			c.WriteRow(number, item)
			return c.WriteRow(number+500_000_000, item)
		}),
		scenario: orders, check: "rows", verdict: results.Failed,
	},
}

func TestStoresThatLieAreCaught(t *testing.T) {
	needMutants(t)
	mustBeCaught(t, slices.Clone(rowMutants))
}

// verify holds a server to its rows as well, when it has stopped.
func TestVerifyCatchesAStoreThatLoses(t *testing.T) {
	for name, want := range map[string]string{"takes-orders": verify.Holds, "loses-an-order": verify.Broken} {
		t.Run(name, func(t *testing.T) {
			programs := config(1).Programs
			programs.Server = withLibrary(t, orders)
			serving, err := runner.Serve(t.Context(), programs, model(name), orders, "127.0.0.1:0", models.Tuning{})
			if err != nil {
				t.Fatal(err)
			}
			at, err := endpoint.Parse(serving.URL)
			if err != nil {
				t.Fatal(err)
			}
			question := verify.At(at, orders)
			question.Secret = serving.Secret
			ctx, enough := context.WithCancel(t.Context())
			question.Asked = func(n *results.Numbers) { serving.Asked = n; enough() }
			verify.Run(ctx, question, func(verify.Finding) {})
			stopped, stop := context.WithCancel(context.Background())
			stop()
			if err := serving.Wait(stopped); err != nil {
				t.Error(err)
			}
			if got := verify.Rows(serving.Written); got.Verdict != want {
				t.Errorf("%+v, want %s", got, want)
			}
			if _, err := os.Stat(serving.Data); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the folder of the data is left: %v", err)
			}
		})
	}
}

// withLibrary is the path of interleave-server in a folder in which the program with
// the library stands beside it, and nothing else.
func withLibrary(t *testing.T, s *scenarios.Scenario) string {
	t.Helper()
	server := filepath.Join(t.TempDir(), runner.ServerProgram)
	if err := os.Symlink(os.Args[0], s.Program(server)); err != nil {
		t.Fatal(err)
	}
	return server
}
