package scenarios_test

import (
	"testing"

	"interleave/scenarios"
)

// Everybody who keeps or expects something of an item finds the same one.
func TestItemOf(t *testing.T) {
	for n, want := range map[string]uint64{
		"": 0, "0": 0, "7": 7, "42": 42, "1000000017": 17, "1000000007": 7, "18446744073709551615": 15, "x": 0, "3x": 0, "%F0": 0, "a9": 0,
	} {
		if got := scenarios.ItemOf([]byte(n)); got != want {
			t.Errorf("ItemOf(%q) = %d, want %d", n, got, want)
		}
	}
}

// A text that says what is kept can be read as well as written.
func TestATemplateReadsWhatIsKept(t *testing.T) {
	template, err := scenarios.ParseTemplate("{n} {number} {item} {kept:files}")
	if err != nil {
		t.Fatal(err)
	}
	good := "107 3 7 " + proof(9, "files", "7")
	if n, number, ok := template.Read([]byte(good), 9); !ok || string(n) != "107" || number != 3 {
		t.Errorf("Read(%q) = %q, %d, %v, want 107, 3, true", good, n, number, ok)
	}
	for _, bad := range []string{"107 3 8 " + proof(9, "files", "8"), "107 3 7 " + proof(9, "rows", "7"), "107 3 7"} {
		if _, _, ok := template.Read([]byte(bad), 9); ok {
			t.Errorf("Read(%q) is true", bad)
		}
	}
}
