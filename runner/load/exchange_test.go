package load

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interleave/results"
	"interleave/scenarios"
)

// testExchanger sends request. It has no buffer to read into: its tests hand
// it the bytes.
func testExchanger(t testing.TB, request scenarios.Request) *exchanger {
	t.Helper()
	m, err := newMix(new(Spec{Requests: []scenarios.Request{request}, Secret: 9}.withDefaults()), target{host: "127.0.0.1:80"})
	if err != nil {
		t.Fatal(err)
	}
	return newExchanger(m)
}

// plainExchanger asks for a URL without being told what is right.
func plainExchanger(t testing.TB) *exchanger {
	t.Helper()
	m, err := newMix(new(Spec{}.withDefaults()), target{host: "127.0.0.1:80", path: "/"})
	if err != nil {
		t.Fatal(err)
	}
	return newExchanger(m)
}

// taughtExchanger has learned that body is right.
func taughtExchanger(t testing.TB, body string) *exchanger {
	t.Helper()
	x := plainExchanger(t)
	for range learnAgree {
		x.kinds[0].learner.offer(sumOf([]byte(body)))
	}
	return x
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
	stated := scenarios.Request{Target: "/?n={n}", Want: scenarios.Expect{Body: "hello {n}"}}
	for mode, exchanger := range map[string]func(n string) *exchanger{
		"stated":  func(string) *exchanger { return testExchanger(t, stated) },
		"learned": func(n string) *exchanger { return taughtExchanger(t, "hello "+n) },
	} {
		for name, answer := range answers {
			for n := uint64(firstNumber + 1); n < firstNumber+4; n++ {
				fast, slow := exchanger(fmt.Sprint(n)), exchanger(fmt.Sprint(n))
				teach := conn{n: n}
				if out := fast.take(&teach, []byte(right(fmt.Sprint(n)))); out.fault != nil || len(fast.kinds[0].known.head) == 0 {
					t.Fatalf("%s: a right answer: %+v, head %q not remembered", mode, out, fast.kinds[0].known.head)
				}
				text := answer(fmt.Sprint(n))
				a, b := conn{n: n}, conn{n: n}
				got, want := fast.take(&a, []byte(text)), slow.take(&b, []byte(text))
				if diff := cmp.Diff(want, got, cmp.AllowUnexported(outcome{}, fault{})); diff != "" {
					t.Errorf("%s, %s: take and the parser differ: %s", mode, name, diff)
				}
			}
		}
	}
}

// kindOf is the kind of an error, empty without one.
func kindOf(f *fault) string {
	if f == nil {
		return ""
	}
	return f.kind
}

// inPieces shows x an answer, cut where cuts say, and then the end of the
// connection if that is what is missing. It returns the outcome and how many
// bytes it took.
func inPieces(x *exchanger, head bool, text string, cuts ...int) (outcome, int) {
	c := conn{n: firstNumber}
	c.answer.begin(head)
	from := 0
	for _, to := range append(cuts, len(text)) {
		if out := x.take(&c, []byte(text[from:to])); out.done {
			return out, to
		}
		from = to
	}
	return x.ended(&c), len(text)
}

func TestAnswersInPieces(t *testing.T) {
	body := "1000000000 " + string(scenarios.AppendProof(nil, 9, "a", []byte("1000000000")))
	wrong := body[:len(body)-1] + "x"
	chunked := func(body string) string {
		return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + body[:5] + "\r\n16\r\n" + body[5:] + "\r\n0\r\n\r\n"
	}
	untilClose := func(body string) string { return "HTTP/1.1 200 OK\r\n\r\n" + body }
	stated := func(method string) func() *exchanger {
		return func() *exchanger {
			return testExchanger(t, scenarios.Request{Method: method, Target: "/?n={n}", Want: scenarios.Expect{Body: "{n} {proof:a}"}})
		}
	}
	for mode, exchanger := range map[string]func() *exchanger{
		"stated":  stated("GET"),
		"learned": func() *exchanger { return taughtExchanger(t, body) },
	} {
		for _, test := range []struct{ name, text, want string }{
			{"length", response("x", body), ""},
			{"chunked", chunked(body), ""},
			{"until close", untilClose(body), ""},
			{"after an interim answer", "HTTP/1.1 100 Continue\r\n\r\n" + response("x", body), ""},
			{"another body", response("x", wrong), results.ErrBody},
			{"another body, chunked", chunked(wrong), results.ErrBody},
			{"another body until close", untilClose(wrong), results.ErrBody},
			{"longer until close", untilClose(body + "x"), results.ErrBody},
			{"shorter until close", untilClose(body[1:]), results.ErrBody},
			{"empty", response("x", ""), results.ErrBody},
			{"truncated", response("x", body)[:60], results.ErrTruncated},
			{"error page", "HTTP/1.1 500 Oops\r\nContent-Length: 5\r\n\r\nsorry", results.ErrStatus},
		} {
			check := func(cuts ...int) {
				t.Helper()
				out, n := inPieces(exchanger(), false, test.text, cuts...)
				if !out.done || kindOf(out.fault) != test.want || out.unsure || n != len(test.text) {
					t.Fatalf("%s, %s cut at %v: %+v after %d bytes, want done, fault %q after %d", mode, test.name, cuts, out, n, test.want, len(test.text))
				}
			}
			var every []int
			for cut := 1; cut < len(test.text); cut++ {
				check(cut)
				every = append(every, cut)
			}
			check(every...)
		}
	}
	x := stated("HEAD")()
	for cut := range len(response("x", body)) - len(body) {
		if out, _ := inPieces(x, true, strings.TrimSuffix(response("x", body), body), cut); !out.done || out.fault != nil {
			t.Fatalf("HEAD, cut at %d: %+v, want done without fault", cut, out)
		}
	}
}

// exchangeOne is all that a request costs but the system calls and the clock.
func exchangeOne(x *exchanger, r *recorder, c *conn, answer []byte) outcome {
	c.n = firstNumber
	c.kind = x.pick(0, c.n)
	c.answer.begin(false)
	x.render(&x.kinds[c.kind], c.n, 0, false)
	out := x.take(c, answer)
	r.answered(c, c.sent+int64(time.Millisecond))
	return out
}

// testBodies are the ways of knowing which body is right, with one that is.
var testBodies = []struct {
	name      string
	exchanger func(t testing.TB) (x *exchanger, right string)
}{
	{"fixed", func(t testing.TB) (*exchanger, string) {
		const body = "Hello, World!\n"
		return testExchanger(t, scenarios.Request{Target: "/hello", Want: scenarios.Expect{Body: body}}), body
	}},
	{"nonce", func(t testing.TB) (*exchanger, string) {
		x := testExchanger(t, scenarios.Request{Target: "/buy?n={n}", Want: scenarios.Expect{Body: "order {n}\nbilling {proof:billing}\n"}})
		return x, string(x.expected(&x.kinds[0], firstNumber))
	}},
	{"learned", func(t testing.TB) (*exchanger, string) {
		const body = "Hello, World!\n"
		return taughtExchanger(t, body), body
	}},
	{"learned-16K", func(t testing.TB) (*exchanger, string) {
		body := strings.Repeat("0123456789abcdef", 1<<10)
		return taughtExchanger(t, body), body
	}},
}

func TestARequestAllocatesNothing(t *testing.T) {
	for _, test := range testBodies {
		x, body := test.exchanger(t)
		r := newRecorder(newPhases(&Spec{Duration: time.Hour}, 0, 1), true)
		c := &conn{inWindow: true}
		answer := []byte(response("Sun, 06 Nov 1994 08:49:37 GMT", body))
		got := testing.AllocsPerRun(1000, func() {
			if out := exchangeOne(x, r, c, answer); out.fault != nil {
				t.Fatalf("fault %v", out.fault)
			}
		})
		if got != 0 {
			t.Errorf("%s: %v allocations per request, want 0", test.name, got)
		}
	}
}

func BenchmarkExchange(b *testing.B) {
	for _, test := range testBodies {
		b.Run(test.name, func(b *testing.B) {
			x, body := test.exchanger(b)
			r := newRecorder(newPhases(&Spec{Duration: time.Hour}, 0, 1), false)
			c := &conn{inWindow: true}
			answer := []byte(response("Sun, 06 Nov 1994 08:49:37 GMT", body))
			b.ReportAllocs()
			for b.Loop() {
				exchangeOne(x, r, c, answer)
			}
		})
	}
}
