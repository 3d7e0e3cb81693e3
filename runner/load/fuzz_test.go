package load

import (
	"math/rand/v2"
	"testing"

	"interleave/scenarios"
)

// FuzzAnswerInPieces holds that it makes no difference in which pieces an
// answer arrives: after each of them, the driver thinks what it would think
// had all come at once.
func FuzzAnswerInPieces(f *testing.F) {
	const date = "Sun, 06 Nov 1994 08:49:37 GMT"
	for _, text := range []string{
		response(date, "hello"),
		response(date, "hellO"),
		response(date, "hello") + "X",
		response("Sun, 06 Nov 1994 08:49:38 GMT", "hello"),
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: v\r\n\r\n",
		"HTTP/1.0 200 OK\r\n\r\nhello",
		"HTTP/1.1 100 Continue\r\n\r\n" + response(date, "hello"),
		"HTTP/1.1 503 No\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.1 204 No Content\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
		"220 smtp.example\r\n",
		response(date, streamText(5)),
		response(date, streamText(4)+"X"),
		response(date, streamText(6)),
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n" + streamText(5)[:2] + "\r\n3\r\n" + streamText(5)[2:] + "\r\n0\r\n\r\n",
	} {
		for mode := range uint8(modes) {
			f.Add([]byte(text), uint64(len(text)), mode)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, seed uint64, mode uint8) {
		text = text[:min(len(text), 2<<10)] // the comparison's time grows with its square
		head := mode%modes == headMode
		pieces, c := fuzzExchanger(t, mode), conn{n: firstNumber}
		c.answer.begin(head)
		random := rand.New(rand.NewPCG(seed, 0))
		ended := false
		for at := 0; ; {
			var got outcome
			if ended = at == len(text); ended {
				got = pieces.ended(&c)
			} else {
				n := 1 + random.IntN(min(1+random.IntN(64), len(text)-at))
				got = pieces.take(&c, text[at:at+n:at+n])
				at += n
			}

			whole, w := fuzzExchanger(t, mode), conn{n: firstNumber}
			w.answer.begin(head)
			var want outcome
			if at > 0 {
				want = whole.take(&w, text[:at:at])
			}
			if ended {
				want = whole.ended(&w)
			}
			// What is wrong with a body can show in its first piece.
			gotKind, wantKind := kindOf(got.fault), kindOf(want.fault)
			got.fault, want.fault = nil, nil
			if got != want || gotKind != wantKind {
				t.Fatalf("mode %d, after %q in pieces: %+v %s, in one: %+v %s", mode%modes, text[:at], got, gotKind, want, wantKind)
			}
			if got.done {
				return
			}
		}
	})
}

// The exchangers that answers are tried on.
const (
	statedMode  = iota
	knownMode   // a head is known already
	learnedMode // the right body has been learned
	knownLearnedMode
	learningMode // and not yet
	anyMode
	headMode
	streamMode
	knownStreamMode
	modes
)

func fuzzExchanger(t testing.TB, mode uint8) *exchanger {
	mode %= modes
	want := scenarios.Expect{Body: "hello", AnyBody: mode == anyMode}
	var x *exchanger
	switch mode {
	case learnedMode, knownLearnedMode:
		x = taughtExchanger(t, "hello")
	case learningMode:
		x = plainExchanger(t)
	case streamMode, knownStreamMode:
		x = testExchanger(t, scenarios.Request{Target: "/", Want: scenarios.Expect{Body: streamSeed, Stream: 5}})
	case headMode:
		x = testExchanger(t, scenarios.Request{Method: "HEAD", Target: "/", Want: want})
	default:
		x = testExchanger(t, scenarios.Request{Target: "/", Want: want})
	}
	if mode == knownMode || mode == knownLearnedMode || mode == knownStreamMode {
		var c conn
		c.answer.begin(false)
		right := "hello"
		if mode == knownStreamMode {
			right = streamText(5)
		}
		if out := x.take(&c, []byte(response("Sun, 06 Nov 1994 08:49:37 GMT", right))); out.fault != nil {
			t.Fatalf("a right answer: %+v", out)
		}
	}
	return x
}
