package process

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestCopies: each owner has one copy of a program, however many ask for it at once, and there
// are no more than there may be.
func TestCopies(t *testing.T) {
	program := filepath.Join(t.TempDir(), "server")
	if err := os.WriteFile(program, []byte("a program"), 0o700); err != nil {
		t.Fatal(err)
	}
	c := Copies{Most: 3}
	defer c.Remove()
	errs := make([]error, 40)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = c.Add(program, fmt.Sprint("owner", i%4)) })
	}
	all.Wait()
	of := map[string]bool{}
	for i := range 4 {
		owner := fmt.Sprint("owner", i)
		made := c.Of(program, owner)
		if of[made] {
			t.Errorf("%s shares %s with another owner", owner, made)
		}
		of[made] = true
		if text, err := os.ReadFile(made); err != nil || !bytes.Equal(text, []byte("a program")) {
			t.Errorf("the copy for %s has %q, %v", owner, text, err)
		}
		for j := i; j < len(errs); j += 4 {
			refused := errs[j] != nil && strings.Contains(errs[j].Error(), "keeps 3 copies")
			if refused != (made == program) || errs[j] != nil && !refused {
				t.Errorf("%s has %s, and an attempt to copy gave %v", owner, made, errs[j])
			}
		}
	}
	if !of[program] {
		t.Error("four owners have copies, of which there may be three")
	}
	delete(of, program)
	c.Remove()
	for made := range of {
		if _, err := os.Stat(filepath.Dir(made)); !os.IsNotExist(err) {
			t.Errorf("%s that was removed: %v", made, err)
		}
	}
}
