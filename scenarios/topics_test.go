package scenarios_test

import (
	"errors"
	"testing"

	"interleave/scenarios"
)

// A process that serves one request asks the bus until there is news, each time
// for what it does not know yet.
func TestWaitByCalls(t *testing.T) {
	replies := []string{"4\n", "4\n", "6\n5 a p\n6 b q\n"}
	var asked []string
	call := func(c scenarios.Call) (scenarios.Reply, error) {
		asked = append(asked, c.Params)
		return scenarios.Reply{Status: 200, Body: []byte(replies[len(asked)-1])}, nil
	}
	m, err := scenarios.WaitByCalls(call, "room", 0, func() bool { return true })
	if err != nil || m.Number != 5 || string(m.Text) != "a p" {
		t.Errorf("WaitByCalls = %d %q, %v, want message 5", m.Number, m.Text, err)
	}
	if want := []string{"after=0", "after=4", "after=4"}; len(asked) != 3 || asked[0] != want[0] || asked[1] != want[1] || asked[2] != want[2] {
		t.Errorf("asked %q, want %q", asked, want)
	}
	quiet := func(scenarios.Call) (scenarios.Reply, error) {
		return scenarios.Reply{Status: 200, Body: []byte("4\n")}, nil
	}
	if _, err := scenarios.WaitByCalls(quiet, "room", 4, func() bool { return true }); !errors.Is(err, scenarios.ErrQuiet) {
		t.Errorf("without news WaitByCalls returns %v, want %v", err, scenarios.ErrQuiet)
	}
	if _, err := scenarios.WaitByCalls(quiet, "room", 4, func() bool { return false }); !errors.Is(err, scenarios.ErrStopping) {
		t.Errorf("when the server stops WaitByCalls returns %v, want %v", err, scenarios.ErrStopping)
	}
}

func TestATemplateReadsWhatItWouldWrite(t *testing.T) {
	template, err := scenarios.ParseTemplate("{number} {n} {proof:room}\n")
	if err != nil || !template.Reads() {
		t.Fatalf("ParseTemplate: %v; Reads() = %v, want true", err, template.Reads())
	}
	good := "12 345 " + proof(9, "room", "345") + "\n"
	if n, number, ok := template.Read([]byte(good), 9); !ok || string(n) != "345" || number != 12 {
		t.Errorf("Read(%q) = %q, %d, %v, want 345, 12, true", good, n, number, ok)
	}
	for _, bad := range []string{"", "12 345", good + "x", good[:len(good)-1], " " + good, "x" + good, "12 346 " + proof(9, "room", "345") + "\n", "12 345 " + proof(8, "room", "345") + "\n"} {
		if n, number, ok := template.Read([]byte(bad), 9); ok {
			t.Errorf("Read(%q) = %q, %d, true, want false", bad, n, number)
		}
	}
	after, _ := scenarios.ParseTemplate("/wait?after={after}")
	if got := string(after.AppendAfter(nil, 0, nil, 7)); got != "/wait?after=7" {
		t.Errorf("the target after message 7 = %q", got)
	}
}
