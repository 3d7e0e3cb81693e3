package wire

import (
	"bytes"
	"iter"
)

// fieldLine takes the field line at b[i:]: its name is b[i:colon], its value
// b[from:to], the line after it starts at next. A next of 0 means that no
// whole valid line was found; err then says what is wrong, or is nil if the
// bytes just ended.
func fieldLine(b []byte, i int) (colon, from, to, next int, err *Error) {
	j := i
	for j < len(b) && tokenBytes[b[j]] {
		j++
	}
	if j == len(b) {
		return 0, 0, 0, 0, nil
	}
	if b[j] != ':' || j == i {
		return 0, 0, 0, 0, errFieldName
	}
	colon = j
	j++
	for j < len(b) && (b[j] == ' ' || b[j] == '\t') {
		j++
	}
	from = j
	j = scanText(b, j)
	if j+1 >= len(b) {
		return 0, 0, 0, 0, nil
	}
	if b[j] != '\r' || b[j+1] != '\n' {
		return 0, 0, 0, 0, errFieldValue
	}
	to = j
	for to > from && (b[to-1] == ' ' || b[to-1] == '\t') {
		to--
	}
	return colon, from, to, j + 2, nil
}

// ValidField reports whether a field can be sent as it is.
func ValidField(name, value string) bool {
	line := []byte(name + ":" + value + "\r\n")
	colon, _, _, next, err := fieldLine(line, 0)
	return err == nil && next == len(line) && colon == len(name)
}

// headers iterates over a header section that was parsed before, with or
// without the empty line at its end.
func headers(section []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for len(section) > 0 {
			end := bytes.IndexByte(section, '\n')
			colon := bytes.IndexByte(section, ':')
			if end < 0 || colon < 0 || colon > end {
				return
			}
			line := section[:end]
			if line[end-1] == '\r' {
				line = line[:end-1]
			}
			if !yield(line[:colon:colon], trim(line[colon+1:len(line):len(line)])) {
				return
			}
			section = section[end+1:]
		}
	}
}

// header returns the first value of the field called name, in any case.
func header(section []byte, name string) []byte {
	for n, v := range headers(section) {
		if EqualName(n, name) {
			return v
		}
	}
	return nil
}

// EqualName reports whether n is name, in any case of ASCII letters.
func EqualName(n []byte, name string) bool {
	if len(n) != len(name) {
		return false
	}
	for i := range len(name) {
		if lower(n[i]) != lower(name[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// Lists reports whether a comma-separated list, such as a Connection field's, holds a
// token, in any case.
func Lists(list []byte, token string) bool {
	for more := true; more; {
		var item []byte
		item, list, more = bytes.Cut(list, comma)
		if EqualName(trim(item), token) {
			return true
		}
	}
	return false
}
