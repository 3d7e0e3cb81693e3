package websocket

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMask(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 100 {
		for from := range 9 {
			p := make([]byte, from+n)
			for i := range p {
				p[i] = byte(r.Uint32())
			}
			want := bytes.Clone(p)
			key := r.Uint32()
			for i := range n {
				want[from+i] ^= byte(key >> (i % 4 * 8))
			}
			cut := from + r.IntN(n+1)
			rest := mask(p[from:cut], key)
			mask(p[cut:], rest)
			if !bytes.Equal(p, want) {
				t.Fatalf("mask of %d bytes from %d, cut at %d, under %08x = %x, want %x", n, from, cut, key, p, want)
			}
		}
	}
}

// TestTextInPieces holds the check of pieces against that of the whole, for texts
// that are nearly right, and asks that the first wrong byte is found when it comes.
func TestTextInPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		s := []byte(strings.Repeat("aé€𐍈", 1+r.IntN(3)))[:1+r.IntN(8)]
		if r.IntN(2) == 0 {
			s[r.IntN(len(s))] = byte(r.Uint32())
		}
		var x UTF8
		ok, at := true, 0
		for ok && at < len(s) {
			n := 1 + r.IntN(len(s)-at)
			ok = x.Take(s[at : at+n])
			at += n
		}
		if got, want := ok && x.Complete(), utf8.Valid(s); got != want {
			t.Fatalf("%x in pieces is text: %v, want %v", s, got, want)
		}
		if ok != canBegin(s[:at]) {
			t.Fatalf("%x can be the start of a text: %v, want %v", s[:at], ok, !ok)
		}
	}
}

// canBegin reports whether some text begins with p.
func canBegin(p []byte) bool {
	for len(p) > 0 {
		if !utf8.FullRune(p) {
			return true
		}
		r, n := utf8.DecodeRune(p)
		if r == utf8.RuneError && n <= 1 {
			return false
		}
		p = p[n:]
	}
	return true
}

// TestParserHoldsNoMoreThanTheMessage: a client cannot make a server keep the heads of
// many small fragments.
func TestParserHoldsNoMoreThanTheMessage(t *testing.T) {
	var p Parser
	var in []byte
	most := 0
	for i := range 10_000 {
		k := Nothing
		if i == 0 {
			k = Text
		}
		in = append(in, AppendFragment(nil, k, false, 7, []byte("x"))...)
		in = append(in, AppendMasked(nil, Ping, 8, []byte("ping"))...)
		for {
			ev, n, err := p.Parse(in)
			if err != nil {
				t.Fatal(err)
			}
			in = in[n:]
			if ev.Kind == Nothing {
				break
			}
		}
		in = p.Compact(in)
		most = max(most, len(in))
	}
	if most > 10_000+MaxHead {
		t.Errorf("%d bytes are held for a message of 10,000", most)
	}
}

func TestCloseReasonIsCutBetweenCharacters(t *testing.T) {
	f := AppendClose(nil, Normal, strings.Repeat("é", 80))
	p := Parser{Client: true}
	ev, _, err := p.Parse(f)
	if err != nil || ev.Code != Normal || string(ev.Data) != strings.Repeat("é", 61) {
		t.Errorf("Parse(%x) = %d %q, %v", f, ev.Code, ev.Data, err)
	}
}

func TestParserAllocatesNothing(t *testing.T) {
	in := AppendMasked(nil, Text, 0x01020304, []byte(strings.Repeat("x", 64)))
	in = append(in, AppendFragment(nil, Binary, false, 9, []byte("ab"))...)
	in = append(in, AppendMasked(nil, Ping, 9, []byte("p"))...)
	in = append(in, AppendFragment(nil, Nothing, true, 9, []byte("cd"))...)
	buffer, out := make([]byte, len(in)), make([]byte, 0, 1024)
	var p Parser
	allocs := testing.AllocsPerRun(100, func() {
		copy(buffer, in)
		rest := buffer
		out = out[:0]
		for {
			ev, n, err := p.Parse(rest)
			if err != nil {
				t.Fatal(err)
			}
			if ev.Kind == Nothing {
				break
			}
			out = AppendFrame(out, ev.Kind, ev.Data)
			rest = rest[n:]
		}
	})
	if allocs > 0 || !p.Idle() {
		t.Errorf("%v allocations for three events, idle after them: %v", allocs, p.Idle())
	}
}
