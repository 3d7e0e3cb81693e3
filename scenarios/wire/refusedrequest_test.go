package wire

import (
	"fmt"
	"strings"
	"testing"
)

// refusedRequests are malformed, and why.
var refusedRequests = []struct {
	name, in string
	want     *Error
}{
	{"noise", "\x16\x03\x01\x02\x00\x01\n", errRequestLine},
	{"HTTP/0.9", "GET /\r\n", errRequestLine},
	{"no target", "GET HTTP/1.1\r\n", errRequestLine},
	{"empty target", "GET  HTTP/1.1\r\n", errRequestLine},
	{"no method", " / HTTP/1.1\r\n", errRequestLine},
	{"method not a token", "G(T / HTTP/1.1\r\n", errRequestLine},
	{"space before the method", " GET / HTTP/1.1\r\n", errRequestLine},
	{"two spaces", "GET /  HTTP/1.1\r\n", errRequestLine},
	{"tab instead of a space", "GET\t/ HTTP/1.1\r\n", errRequestLine},
	{"space in the target", "GET /a b HTTP/1.1\r\n", errRequestLine},
	{"control character in the target", "GET /a\x01b HTTP/1.1\r\n", errRequestLine},
	{"delete in the target", "GET /a\x7fb HTTP/1.1\r\n", errRequestLine},
	{"space after the version", "GET / HTTP/1.1 \r\n", errRequestLine},
	{"version in lower case", "GET / http/1.1\r\n", errRequestLine},
	{"short version", "GET / HTTP/1\r\n", errRequestLine},
	{"long version", "GET / HTTP/1.11\r\n", errRequestLine},
	{"HTTP/2", "PRI * HTTP/2.0\r\n", errVersion},
	{"HTTP/1.2", "GET / HTTP/1.2\r\n", errVersion},
	{"HTTP/0.9 by name", "GET / HTTP/0.9\r\n", errVersion},
	{"bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", errRequestLine},
	{"bare LF first", "\nGET / HTTP/1.1\r\n", errRequestLine},
	{"bare CR in the request line", "GET / HTTP/1.1\rHost: a\r\n", errRequestLine},
	{"relative target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", errTarget},
	{"asterisk for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", errTarget},
	{"authority for GET", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n", errTarget},
	{"absolute form without a host", "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", errTarget},
	{"absolute form with a user", "GET http://u@b/ HTTP/1.1\r\nHost: a\r\n\r\n", errTarget},
	{"scheme that is none", "GET 1http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", errTarget},
	{"user for CONNECT", "CONNECT u@b:443 HTTP/1.1\r\nHost: a\r\n\r\n", errTunnel},
	{"path for CONNECT", "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", errTunnel},
	{"fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", errTarget},
	{"high byte in the target", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", errTarget},

	{"no Host", "GET / HTTP/1.1\r\n\r\n", errHostMissing},
	{"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", errHostTwice},
	{"two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", errHostTwice},
	{"list of Hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", errHost},
	{"path in Host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", errHost},
	{"user in Host", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", errHost},
	{"space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", errFieldName},
	{"no colon", "GET / HTTP/1.1\r\nHost\r\n\r\n", errFieldName},
	{"no name", "GET / HTTP/1.1\r\n: a\r\n\r\n", errFieldName},
	{"name not a token", "GET / HTTP/1.1\r\nHo(st: a\r\n\r\n", errFieldName},
	{"high byte in a name", "GET / HTTP/1.1\r\nHost\x80: a\r\n\r\n", errFieldName},
	{"folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", errFieldName},
	{"folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", errFieldName},
	{"bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", errFieldValue},
	{"bare LF at the end of the head", "GET / HTTP/1.1\r\nHost: a\r\n\n", errFieldName},
	{"bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", errFieldValue},
	{"two CRs", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", errFieldValue},
	{"bare CR at the end of the head", "GET / HTTP/1.1\r\nHost: a\r\n\rX\r\n", errEmptyLine},
	{"null in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\x00c\r\n\r\n", errFieldValue},
	{"delete in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: somewhere b\x7fc\r\n\r\n", errFieldValue},

	{"negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", errLength},
	{"length with a plus", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", errLength},
	{"hex length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", errLength},
	{"empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", errLength},
	{"length with a space", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 2\r\n\r\n", errLength},
	{"list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", errLength},
	{"two lengths that differ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", errLengthTwice},
	{"two lengths that agree", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", errLengthTwice},
	{"length beyond all types", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", errBodyTooLarge},
	{"length that wraps round", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\n", errBodyTooLarge},
	{"length and coding", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", errLengthAndCoding},
	{"coding and length", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", errLengthAndCoding},
	{"coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", errCodingOld},
	{"two coding fields", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", errCodingTwice},
	{"other coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", errCoding},
	{"other coding first", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", errCoding},
	{"chunked not last", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", errCodingOrder},
	{"chunked twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", errCodingOrder},
	{"coding in quotes", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n", errCoding},
	{"empty coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", errCoding},

	{"chunk size not hex", chunkedHead + "g\r\n", errChunkSize},
	{"empty chunk size", chunkedHead + "\r\n", errChunkSize},
	{"negative chunk size", chunkedHead + "-1\r\n", errChunkSize},
	{"chunk size with 0x", chunkedHead + "0x1\r\na\r\n", errChunkSize},
	{"space after the chunk size", chunkedHead + "1 \r\na\r\n", errChunkSize},
	{"space before the chunk size", chunkedHead + " 1\r\na\r\n", errChunkSize},
	{"chunk size of sixteen digits", chunkedHead + "0000000000000001\r\na\r\n", errChunkSize},
	{"chunk size, bare LF", chunkedHead + "1\na\r\n", errChunkSize},
	{"extension with a bare CR", chunkedHead + "1;a\rb\r\na\r\n", errChunkSize},
	{"extension, bare LF", chunkedHead + "1;a\na\r\n", errChunkSize},
	{"chunk too large", chunkedHead + "fffffffffffffff\r\n", errBodyTooLarge},
	{"data longer than its size", chunkedHead + "1\r\nab\r\n", errChunkEnd},
	{"data ends with a bare LF", chunkedHead + "1\r\na\n0\r\n\r\n", errChunkEnd},
	{"data ends with a bare CR", chunkedHead + "1\r\na\rX", errChunkEnd},
	{"extension without end", chunkedHead + "1;" + strings.Repeat("x", maxChunkLine), errChunkLine},
	{"trailer not a field", chunkedHead + "0\r\nab\r\n\r\n", errFieldName},
	{"trailer folded", chunkedHead + "0\r\nA: b\r\n c\r\n\r\n", errFieldName},
	{"trailer, bare LF", chunkedHead + "0\r\nA: b\n\r\n", errFieldValue},
	{"trailers without end", chunkedHead + "0\r\n" + strings.Repeat("Name: value\r\n", 2000), errTrailers},
	{"trailer without end", chunkedHead + "0\r\nName: " + strings.Repeat("x", DefaultHead), errTrailers},
	{"extensions without end", chunkedHead + strings.Repeat("1;"+strings.Repeat("x", 500)+"\r\na\r\n", 50), errChunkLine},
}

const chunkedHead = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

func TestRequestParserRefuses(t *testing.T) {
	for _, tt := range refusedRequests {
		t.Run(tt.name, func(t *testing.T) {
			var p RequestParser
			_, n, err := feedRequest(&p, tt.in, nil)
			if n != 0 || err != error(tt.want) {
				t.Errorf("Parse(%.200q) = %d, %v; want 0, %v", tt.in, n, err, tt.want)
			}
			var every []int
			for i := 1; i < len(tt.in); i++ {
				every = append(every, i)
			}
			p = RequestParser{}
			_, n, err = feedRequest(&p, tt.in, every)
			if n != 0 || err != error(tt.want) {
				t.Errorf("Parse(%.200q), byte by byte = %d, %v; want 0, %v", tt.in, n, err, tt.want)
			}
		})
	}
}

func TestRequestParserLimits(t *testing.T) {
	const start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
	head := func(size int) string {
		return start + strings.Repeat("x", size-len(start)-4) + "\r\n\r\n"
	}
	body := func(size int) string {
		return fmt.Sprintf("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s", size, strings.Repeat("x", size))
	}
	chunks := func(size, each int) string {
		data := strings.Repeat("x", each)
		return chunkedHead + strings.Repeat(fmt.Sprintf("%x\r\n%s\r\n", each, data), size/each) + "0\r\n\r\n"
	}
	for _, tt := range []struct {
		name   string
		limits Limits
		in     string
		want   error
	}{
		{"default head", Limits{}, head(DefaultHead), nil},
		{"default head and one", Limits{}, head(DefaultHead + 1), errHeadTooLarge},
		{"head", Limits{Head: 100}, head(100), nil},
		{"head and one", Limits{Head: 100}, head(101), errHeadTooLarge},
		{"endless request line", Limits{Head: 100}, "GET /" + strings.Repeat("a", 200), errHeadTooLarge},
		{"endless method", Limits{Head: 100}, strings.Repeat("A", 200), errHeadTooLarge},
		{"endless empty lines", Limits{Head: 100}, strings.Repeat("\r\n", 100), errHeadTooLarge},
		{"endless fields", Limits{Head: 100}, "GET / HTTP/1.1\r\n" + strings.Repeat("A: b\r\n", 100), errHeadTooLarge},
		{"malformed beyond the bound", Limits{Head: 100}, "GET / HTTP/1.1\r\nA:" + strings.Repeat("a", 100) + "\n\r\n", errHeadTooLarge},
		{"default body", Limits{}, body(DefaultBody), nil},
		{"default body and one", Limits{}, body(DefaultBody + 1), errBodyTooLarge},
		{"body", Limits{Body: 100}, body(100), nil},
		{"body and one", Limits{Body: 100}, body(101), errBodyTooLarge},
		{"chunked body", Limits{Body: 100}, chunks(100, 10), nil},
		{"chunked body, one chunk", Limits{Body: 100}, chunks(100, 100), nil},
		{"chunked body and one more", Limits{Body: 99}, chunks(100, 10), errBodyTooLarge},
		{"chunked body, one chunk too large", Limits{Body: 99}, chunks(100, 100), errBodyTooLarge},
		{"small body in tiny chunks", Limits{}, chunks(3000, 1), nil},
		{"large body in tiny chunks", Limits{}, chunks(DefaultBody, 1), errBodyTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, step := range []int{len(tt.in), 1000, 7} {
				if len(tt.in) > 1<<16 && step < 1000 {
					continue
				}
				p := RequestParser{Limits: tt.limits}
				var r Request
				var n int
				var err error
				buf := []byte(tt.in)
				for end := min(step, len(buf)); n == 0 && err == nil; end = min(end+step, len(buf)) {
					n, err = p.Parse(buf[:end], &r)
					if end == len(buf) {
						break
					}
				}
				if err != tt.want || err == nil && n != len(tt.in) {
					t.Errorf("Parse of %d bytes in steps of %d = %d, %v; want %v", len(tt.in), step, n, err, tt.want)
				}
			}
		})
	}
}
