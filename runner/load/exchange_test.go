package load

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

func testExchanger(t testing.TB, request scenarios.Request) *exchanger {
	t.Helper()
	m, err := newMix(&Spec{Requests: []scenarios.Request{request}, Secret: 9}, target{host: "127.0.0.1:80"})
	if err != nil {
		t.Fatal(err)
	}
	return newExchanger(m)
}

func response(date, body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nServer: x\r\nDate: %s\r\nContent-Length: %d\r\n\r\n%s", date, len(body), body)
}

// Recognising an answer by its bytes must say what parsing it says.
func TestKnownHeadsAgreeWithTheParser(t *testing.T) {
	const one, two = "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT"
	right := func(n string) string { return response(one, "hello "+n) }
	answers := map[string]func(n string) string{
		"the same":         right,
		"another date":     func(n string) string { return response(two, "hello "+n) },
		"a broken date":    func(n string) string { return response("Sun, 06 Nov 1994 08:49:37\r\nXY", "hello "+n) },
		"another number":   func(n string) string { return right(strings.Repeat("7", len(n))) },
		"another status":   func(n string) string { return strings.Replace(right(n), "200", "500", 1) },
		"another length":   func(n string) string { return response(one, "hello "+n+"!") },
		"another field":    func(n string) string { return strings.Replace(right(n), "Server: x", "Server: y", 1) },
		"closes after it":  func(n string) string { return strings.Replace(right(n), "Server: x", "Connection: close", 1) },
		"more than asked":  func(n string) string { return right(n) + "X" },
		"a field too many": func(n string) string { return strings.Replace(right(n), "\r\n\r\n", "\r\nX: y\r\n\r\n", 1) },
	}
	request := scenarios.Request{Target: "/?n={n}", Want: scenarios.Expect{Body: "hello {n}"}}
	for name, answer := range answers {
		fast, slow := testExchanger(t, request), testExchanger(t, request)
		teach := conn{n: firstNumber}
		if out := fast.take(&teach, []byte(right("1000000000"))); out.fault != "" || len(fast.kinds[0].known.head) == 0 {
			t.Fatalf("a right answer: %+v, head %q not remembered", out, fast.kinds[0].known.head)
		}
		for n := uint64(firstNumber + 1); n < firstNumber+4; n++ {
			text := answer(fmt.Sprint(n))
			a, b := conn{n: n}, conn{n: n}
			slow.kinds[0].known = knownHead{}
			got, want := fast.take(&a, []byte(text)), slow.take(&b, []byte(text))
			if got != want {
				t.Errorf("%s: take = %+v, the parser says %+v", name, got, want)
			}
		}
	}
}

func TestAnswersInPieces(t *testing.T) {
	x := testExchanger(t, scenarios.Request{Target: "/?n={n}", Want: scenarios.Expect{Body: "{n} {proof:a}"}})
	body := "1000000000 " + string(scenarios.AppendProof(nil, 9, "a", []byte("1000000000")))
	for _, test := range []struct{ name, text, want string }{
		{"length", response("x", body), ""},
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + body[:5] + "\r\n16\r\n" + body[5:] + "\r\n0\r\n\r\n", ""},
		{"wrong proof", response("x", body[:len(body)-1]+"x"), results.ErrBody},
	} {
		for size := 1; size < len(test.text); size++ {
			c := conn{n: firstNumber}
			c.answer.begin(false)
			var out outcome
			for rest := []byte(test.text); len(rest) > 0; {
				n := min(size, len(rest))
				if out = x.take(&c, rest[:n:n]); out.done {
					if len(rest) > n {
						t.Fatalf("%s in pieces of %d: done with %q left: %+v", test.name, size, rest[n:], out)
					}
				}
				rest = rest[n:]
			}
			if !out.done || out.fault != test.want {
				t.Fatalf("%s in pieces of %d: %+v, want done, fault %q", test.name, size, out, test.want)
			}
		}
	}
}

// exchangeOne is all that a request costs but the system calls and the clock.
func exchangeOne(x *exchanger, r *recorder, c *conn, answer []byte) outcome {
	c.n = firstNumber
	c.kind = x.pick(c.n)
	c.answer.begin(false)
	x.render(&x.kinds[c.kind], c.n, false)
	out := x.take(c, answer)
	r.answered(c, c.sent+int64(time.Millisecond))
	return out
}

func TestARequestAllocatesNothing(t *testing.T) {
	for _, body := range []string{"Hello, World!\n", "n {n} {proof:a}"} {
		x := testExchanger(t, scenarios.Request{Target: "/?n={n}", Want: scenarios.Expect{Body: body}})
		r := newRecorder(newPhases(&Spec{Duration: time.Hour}, 0, 1), 1, true)
		c := &conn{inWindow: true}
		answer := []byte(response("Sun, 06 Nov 1994 08:49:37 GMT", string(x.expected(&x.kinds[0], firstNumber))))
		got := testing.AllocsPerRun(1000, func() {
			if out := exchangeOne(x, r, c, answer); out.fault != "" {
				t.Fatalf("fault %q", out.fault)
			}
		})
		if got != 0 {
			t.Errorf("%q: %v allocations per request, want 0", body, got)
		}
	}
}

func BenchmarkExchange(b *testing.B) {
	for _, body := range []string{"Hello, World!\n", "order {n}\nbilling {proof:billing}\n"} {
		b.Run(fmt.Sprintf("%.5s", body), func(b *testing.B) {
			x := testExchanger(b, scenarios.Request{Target: "/hello?n={n}", Want: scenarios.Expect{Body: body}})
			r := newRecorder(newPhases(&Spec{Duration: time.Hour}, 0, 1), 1, false)
			c := &conn{inWindow: true}
			answer := []byte(response("Sun, 06 Nov 1994 08:49:37 GMT", string(x.expected(&x.kinds[0], firstNumber))))
			b.ReportAllocs()
			for b.Loop() {
				exchangeOne(x, r, c, answer)
			}
		})
	}
}
