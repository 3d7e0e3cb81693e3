package nearest_test

import (
	"testing"

	"interleave/internal/nearest"
)

func TestName(t *testing.T) {
	names := []string{"node", "node-cluster", "gunicorn-sync", "gunicorn-gevent", "nginx", "needs"}
	for word, want := range map[string]string{
		"nod":            "node",
		"ndoe":           "node",
		"ngnix":          "nginx",
		"gunicorn-gvent": "gunicorn-gevent",
		"gunicorn-snyc":  "gunicorn-sync",
		"nodecluster":    "node-cluster",
		"need":           "needs",
		"node":           "node",
		"apache":         "",
		"":               "",
		"x":              "",
	} {
		if got := nearest.Name(word, names); got != want {
			t.Errorf("Name(%q) = %q, want %q", word, got, want)
		}
	}
	if got := nearest.Hint("ngnix", names); got != ": did you mean nginx?" {
		t.Errorf("Hint = %q", got)
	}
}
