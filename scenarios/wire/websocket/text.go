package websocket

import "unicode/utf8"

// UTF8 checks that bytes which come in pieces are UTF-8. It finds the first wrong
// byte in the piece that it comes in. The zero value has seen nothing.
type UTF8 struct {
	begun [utf8.UTFMax]byte // the first bytes of a character that is not complete
	n     uint8             // how many
}

// Take reports whether the bytes so far, with p, can be the start of a text.
func (t *UTF8) Take(p []byte) bool {
	if t.n > 0 {
		for len(p) > 0 && !utf8.FullRune(t.begun[:t.n]) {
			t.begun[t.n] = p[0]
			t.n++
			p = p[1:]
		}
		if !utf8.FullRune(t.begun[:t.n]) {
			return true
		}
		if r, size := utf8.DecodeRune(t.begun[:t.n]); r == utf8.RuneError && size <= 1 {
			return false
		}
		t.n = 0
	}
	whole := len(p)
	for i := len(p) - 1; i >= max(0, len(p)-utf8.UTFMax+1); i-- {
		if utf8.RuneStart(p[i]) {
			if !utf8.FullRune(p[i:]) {
				whole = i
			}
			break
		}
	}
	if !utf8.Valid(p[:whole]) {
		return false
	}
	t.n = uint8(copy(t.begun[:], p[whole:]))
	return true
}

// Complete reports whether the text may end here.
func (t *UTF8) Complete() bool { return t.n == 0 }
