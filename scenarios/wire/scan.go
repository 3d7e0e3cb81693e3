package wire

import "math/bits"

// tokenBytes are the bytes of a token (RFC 9110 §5.6.2): methods and field
// names.
var tokenBytes = byteSet("!#$%&'*+-.^_`|~" + alphanumeric)

// The bytes of URIs (RFC 3986 §2.2 and §2.3). Of those that a target may not
// hold, browsers leave the brackets in queries as they are: they are let
// through.
var (
	unreservedBytes = byteSet(alphanumeric + "-._~")
	nameBytes       = byteSet(alphanumeric + "-._~!$&'()*+,;=") // and percent-encoded ones
	targetBytes     = byteSet(alphanumeric + "-._~%!$&'()*+,;=:@/?[]")
)

const alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func byteSet(members string) (set [256]bool) {
	for i := range len(members) {
		set[members[i]] = true
	}
	return set
}

// A word holds eight bytes; these repeat one byte in all of them.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// below marks, in the high bit of each byte of w, the bytes less than
// n ≤ 128. Above the lowest mark there may be false ones, because a borrow
// runs upwards: only the lowest counts.
func below(w, n uint64) uint64 { return (w - ones*n) &^ w & highs }

// load reads eight bytes, the first as the lowest. The compiler makes it one
// instruction where it can; encoding/binary would do the same, but brings
// reflection into the CGI child.
func load(b []byte) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// scanText returns the index of the first byte from b[i] on that a field
// value cannot hold, a control character other than the tab, or len(b).
func scanText(b []byte, i int) int {
	for i+8 <= len(b) {
		w := load(b[i:])
		marks := below(w, 0x20) | below(w^0x7f*ones, 1)
		if marks == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(marks) / 8
		if b[i] != '\t' {
			return i
		}
		i++
	}
	for i < len(b) && (b[i] >= 0x20 && b[i] != 0x7f || b[i] == '\t') {
		i++
	}
	return i
}

// scanTarget returns the index of the first byte from b[i] on that a request
// target cannot hold, or len(b).
func scanTarget(b []byte, i int) int {
	for j, c := range b[i:] {
		if !targetBytes[c] {
			return i + j
		}
	}
	return len(b)
}

// equalFold reports whether b is lower, without regard to the case of ASCII
// letters. b must hold no control characters.
func equalFold(b []byte, lower string) bool {
	if len(b) != len(lower) {
		return false
	}
	for i := range len(lower) {
		if b[i]|0x20 != lower[i]|0x20 {
			return false
		}
	}
	return true
}

func trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}
