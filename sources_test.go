package interleave_test

import (
	"testing"

	"interleave"
	"interleave/internal/handlercode"
	"interleave/scenarios/all"
)

func TestEveryHandlerIsCarried(t *testing.T) {
	for _, s := range all.Scenarios() {
		for _, style := range []string{"blocking", "callback"} {
			code, err := handlercode.Read(interleave.HandlerSource(s.Name, style))
			if err != nil || code.Lines == 0 {
				t.Errorf("%s handler of %s: %d lines, error %v; want its code", style, s.Name, code.Lines, err)
			}
		}
	}
	if source := interleave.HandlerSource("hello", "telepathic"); source != nil {
		t.Errorf("a style that nobody wrote has the source %q", source)
	}
}
