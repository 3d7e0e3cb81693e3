package load

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"interleave/scenarios"
)

// TestBodiesAreJudgedByWhatTheyHold: in one piece, in pieces that cut the text, and
// again on the same connection.
func TestBodiesAreJudgedByWhatTheyHold(t *testing.T) {
	sum := func(body string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(body))) }
	long := strings.Repeat("aab", 40_000)
	for _, tt := range []struct {
		name, body string
		want       scenarios.Expect
		right      bool
	}{
		{"text", "one two three", scenarios.Expect{Contains: "two"}, true},
		{"text that begins again", "aaabaaac", scenarios.Expect{Contains: "aaac"}, true},
		{"text within itself", "ababababac", scenarios.Expect{Contains: "ababac"}, true},
		{"text at the end of much", long + "c", scenarios.Expect{Contains: "aabc"}, true},
		{"no text", "one two three", scenarios.Expect{Contains: "four"}, false},
		{"half of the text", "one two thr", scenarios.Expect{Contains: "three"}, false},
		{"text of an empty body", "", scenarios.Expect{Contains: "x"}, false},
		{"sum", long, scenarios.Expect{SHA256: sum(long)}, true},
		{"sum of nothing", "", scenarios.Expect{SHA256: sum("")}, true},
		{"another sum", long + "c", scenarios.Expect{SHA256: sum(long)}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := testExchanger(t, scenarios.Request{Target: "/", Want: tt.want})
			c := &conn{asked: true}
			answer := response("Sun, 06 Nov 1994 08:49:37 GMT", tt.body)
			chunked := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + inChunks(tt.body, 7) + "0\r\n\r\n"
			for _, a := range []struct {
				text string
				step int
			}{{answer, len(answer)}, {answer, len(answer)}, {answer, 1000}, {chunked, 3}, {answer, len(answer)}} {
				var out outcome
				c.answer.begun = false
				for text := a.text; text != "" && !out.done; {
					n := min(a.step, len(text))
					out, text = x.take(c, []byte(text[:n])), text[n:]
				}
				if !out.done || (out.fault == nil) != tt.right {
					t.Fatalf("in pieces of %d: done %v, fault %+v; want it right: %v", a.step, out.done, out.fault, tt.right)
				}
			}
		})
	}
}

// TestOwnRequestsAreSentAsTheyAre: with their fields, their host, and braces that stand
// for nothing.
func TestOwnRequestsAreSentAsTheyAre(t *testing.T) {
	x := testExchanger(t, scenarios.Request{
		Method: "POST", Target: "/orders", Host: "shop.test",
		Fields: []scenarios.Field{{Name: "Content-Type", Value: "application/json"}, {Name: "X-A", Value: "b c"}},
		Body:   scenarios.Literal(`{"item": {n}}`),
	})
	got := string(x.render(&x.kinds[0], 1_000_000_007, 0, true))
	want := "POST /orders HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 20\r\n" +
		"Content-Type: application/json\r\nX-A: b c\r\nConnection: close\r\n\r\n" + `{"item": 1000000007}`
	if got != want {
		t.Errorf("render = %q, want %q", got, want)
	}
	fixed := testExchanger(t, scenarios.Request{Target: "/", Fields: []scenarios.Field{{Name: "A", Value: "{n}"}}, Body: scenarios.Literal("{}")})
	if got, want := string(fixed.render(&fixed.kinds[0], 7, 0, false)), "GET / HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Length: 2\r\nA: {n}\r\n\r\n{}"; got != want {
		t.Errorf("render = %q, want %q", got, want)
	}
}
