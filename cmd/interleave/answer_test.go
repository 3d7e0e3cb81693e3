package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"interleave/internal/layout"
)

// What was looked for during minutes is told even if the disk is full in the end.
func TestAnAnswerThatCannotBeKeptIsTold(t *testing.T) {
	full := errors.New("no space left on device")
	var out strings.Builder
	err := answer{
		keep: func() error { return full },
		text: func(layout.Options) error { _, err := io.WriteString(&out, "3 workers\n"); return err },
		page: func(string) (string, error) { t.Error("a page is drawn of what is not kept"); return "", nil },
	}.tell(context.Background(), &out, io.Discard)
	if !errors.Is(err, full) || out.String() != "3 workers\n" {
		t.Errorf("tell = %v and said %q, want %v and the answer", err, out.String(), full)
	}
}
