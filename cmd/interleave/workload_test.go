package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"interleave/runner/workloadfile"
)

// A wrong answer is told why, and the question is asked again.
func TestFiveQuestionsMakeAWorkload(t *testing.T) {
	answers := "Shop!\nhello\nshop\ndb\ndb 5ms..40ms + search 4s\n4s\n\n-\n-\nmany\n500 300/s\n"
	var said strings.Builder
	var d workloadfile.Draft
	if err := ask(strings.NewReader(answers), &said, &d); err != nil {
		t.Fatal(err)
	}
	want := workloadfile.Draft{Name: "shop", Calls: "db 5ms..40ms + search 4s", Compute: "1ms", Clients: "500", Rate: "300/s"}
	if d != want {
		t.Errorf("the answers make %+v, want %+v", d, want)
	}
	for _, complaint := range []string{`"Shop!" is no name`, `name "hello" is that of the scenario hello`, `its steps may take`, `clients and rate are missing`, `"db": want a service and its delay`, `"many" is no count`} {
		if !strings.Contains(said.String(), complaint) {
			t.Errorf("nothing says %q:\n%s", complaint, said.String())
		}
	}
	file := filepath.Join(t.TempDir(), "shop.yaml")
	var out strings.Builder
	if err := writeDraft(&out, d, file); err != nil {
		t.Fatal(err)
	}
	if _, err := workloadfile.Load(file); err != nil {
		t.Error(err)
	}
	if err := writeDraft(&out, d, file); err == nil {
		t.Error("a file that is there is written again")
	}
	// Who gives up leaves nothing behind.
	if err := ask(strings.NewReader("shop\n"), &said, &d); err == nil || os.Remove(file) != nil {
		t.Errorf("two questions are left open, and the error is %v", err)
	}
}
