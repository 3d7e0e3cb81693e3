package lab

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"interleave/results"
	"interleave/runner/place"
	"interleave/scenarios"
	"interleave/scenarios/store"
)

// orders are a scenario with rows, which the agents of tests know.
var orders = &scenarios.Scenario{Name: "orders", Library: "sql"}

// firstOfLoad is the number of a request of a load.
const firstOfLoad = 1_000_000_000

// TestDataOfAServer is made on its host, and read there when the server has ended.
func TestDataOfAServer(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	a := startAgent(t, l, "a", 2)
	h := joined(t, l, "a")
	if _, err := h.Keep(t.Context(), &scenarios.Scenario{Name: "none"}, 1); err == nil || !strings.Contains(err.Error(), `no scenario "none" with files and rows`) {
		t.Errorf("data of a scenario that has none: %v", err)
	}
	d, err := h.Keep(t.Context(), orders, 7)
	if err != nil {
		t.Fatal(err)
	}
	c := new(store.Client)
	if err := c.Open(d.Folder()); err != nil {
		t.Fatal(err)
	}
	kept, err := c.ReadFile(nil, 3)
	if want := scenarios.AppendKept(nil, 7, scenarios.InFile, 3); err != nil || string(kept) != string(want) {
		t.Errorf("of item 3 is kept %q, %v; want %q", kept, err, want)
	}
	for i := range uint64(2) {
		if err := c.WriteRow(firstOfLoad+i, 3); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	asked := &results.Numbers{Sent: []results.Series{{First: firstOfLoad, Step: 1, Count: 3}}}
	if w, err := d.Written(asked); err != nil || w.Rows != 2 || w.Missing != 1 || w.Example != firstOfLoad+2 {
		t.Errorf("of three orders, of which two were written, are written %+v, %v", w, err)
	}

	spec := backends(self(t))
	spec.Data = d
	startAgent(t, l, "b", 3)
	if _, err := joined(t, l, "b").Start(t.Context(), spec); err == nil || !strings.Contains(err.Error(), "are not on b") {
		t.Errorf("a server elsewhere than its data: %v", err)
	}
	d.Remove()
	if _, err := os.Stat(d.Folder()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder that was removed: %v", err)
	}
	if _, err := d.Written(asked); err == nil || !strings.Contains(err.Error(), "there is no data") {
		t.Errorf("what is written in data that was removed: %v", err)
	}

	// Nothing is left when the host leaves.
	left, err := h.Keep(t.Context(), orders, 7)
	if err != nil {
		t.Fatal(err)
	}
	a.Process.Signal(os.Interrupt)
	within(t, "the end of its agent", patience, a.done)
	if _, err := os.Stat(left.Folder()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder of a host that has left: %v", err)
	}
	if _, err := left.Written(asked); !errors.As(err, new(*place.Lost)) {
		t.Errorf("what is written on a host that has left: %v, want that it was lost", err)
	}
	left.Remove()
}
