package all_test

import (
	"slices"
	"strings"
	"testing"

	"interleave/models"
	"interleave/models/all"
)

// TestPlainest: blocking code in one process comes before callbacks, and before workers
// whose number has to be chosen. What is advised where models are as good rests on it.
func TestPlainest(t *testing.T) {
	listed := all.Models()
	var names []string
	for _, m := range models.Plainest(listed) {
		names = append(names, m.Name)
	}
	want := "goroutine threadconn greenlet csp nethttp threadpool eventloop reactors prefork-greenlet cgi prefork uring broker"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("from the plainest on:\n%s, want\n%s", got, want)
	}
	if !slices.EqualFunc(listed, all.Models(), func(a, b models.Model) bool { return a.Name == b.Name }) {
		t.Error("the list that was given was reordered")
	}
}
