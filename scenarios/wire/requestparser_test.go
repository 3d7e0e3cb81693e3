package wire

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unsafe"
)

// asked is a Request as values that outlive its buffer.
type asked struct {
	Method, Target, Path, Query, Host, Body string
	Minor                                   int
	KeepAlive                               bool
}

func copyRequest(r *Request) asked {
	return asked{string(r.Method), string(r.Target), string(r.Path), string(r.Query), string(r.Host), string(r.Body), r.Minor, r.KeepAlive}
}

// validRequests are whole requests and what they say.
var validRequests = []struct {
	name, in string
	want     asked
}{
	{"smallest", "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		asked{"GET", "/", "/", "", "a", "", 1, true}},
	{"query", "GET /purchase?n=12&x= HTTP/1.1\r\nHost: a:80\r\n\r\n",
		asked{"GET", "/purchase?n=12&x=", "/purchase", "n=12&x=", "a:80", "", 1, true}},
	{"second question mark", "GET /a?b?c HTTP/1.1\r\nHost: a\r\n\r\n",
		asked{"GET", "/a?b?c", "/a", "b?c", "a", "", 1, true}},
	{"empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
		asked{"GET", "/", "/", "", "a", "", 1, true}},
	{"no space after the colon", "GET / HTTP/1.1\r\nHost:a\r\n\r\n",
		asked{"GET", "/", "/", "", "a", "", 1, true}},
	{"white space around the value", "GET / HTTP/1.1\r\nHost: \t a \t \r\n\r\n",
		asked{"GET", "/", "/", "", "a", "", 1, true}},
	{"empty values", "GET / HTTP/1.1\r\nHost:\r\nX:  \r\n\r\n",
		asked{"GET", "/", "/", "", "", "", 1, true}},
	{"tab and high bytes in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\tb\x80\xffc, a long one to cross words\t\t\r\n\r\n",
		asked{"GET", "/", "/", "", "a", "", 1, true}},
	{"names in any case", "POST / HTTP/1.1\r\nhOST: a\r\nCONTENT-length: 2\r\ncONNECTION: CLOSE\r\n\r\nhi",
		asked{"POST", "/", "/", "", "a", "hi", 1, false}},
	{"close in a list", "GET / HTTP/1.1\r\nHost: a\r\nConnection: foo , Close,bar\r\n\r\n",
		asked{"GET", "/", "/", "", "a", "", 1, false}},
	{"close in a second field", "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n",
		asked{"GET", "/", "/", "", "a", "", 1, false}},
	{"close as part of a word", "GET / HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n",
		asked{"GET", "/", "/", "", "a", "", 1, true}},
	{"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n",
		asked{"GET", "/", "/", "", "", "", 0, false}},
	{"HTTP/1.0 kept alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
		asked{"GET", "/", "/", "", "", "", 0, true}},
	{"HTTP/1.0 of two minds", "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
		asked{"GET", "/", "/", "", "", "", 0, false}},
	{"HTTP/1.0 with a body", "POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc",
		asked{"POST", "/", "/", "", "", "abc", 0, false}},
	{"absolute form", "GET http://b:8080/x/y?z HTTP/1.1\r\nHost: a\r\n\r\n",
		asked{"GET", "http://b:8080/x/y?z", "/x/y", "z", "b:8080", "", 1, true}},
	{"absolute form without a path", "GET http://b HTTP/1.1\r\nHost: a\r\n\r\n",
		asked{"GET", "http://b", "/", "", "b", "", 1, true}},
	{"absolute form, query only", "GET http://b?q HTTP/1.1\r\nHost: a\r\n\r\n",
		asked{"GET", "http://b?q", "/", "q", "b", "", 1, true}},
	{"asterisk form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
		asked{"OPTIONS", "*", "*", "", "a", "", 1, true}},
	{"authority form", "CONNECT b:443 HTTP/1.1\r\nHost: a\r\n\r\n",
		asked{"CONNECT", "b:443", "b:443", "", "b:443", "", 1, true}},
	{"a method of one's own", "M-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n",
		asked{"M-SEARCH", "/", "/", "", "a", "", 1, true}},
	{"a method that starts like GET", "GETS / HTTP/1.1\r\nHost: a\r\n\r\n",
		asked{"GETS", "/", "/", "", "a", "", 1, true}},
	{"IPv6 host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
		asked{"GET", "/", "/", "", "[::1]:80", "", 1, true}},
	{"length zero", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
		asked{"POST", "/", "/", "", "a", "", 1, true}},
	{"length with zeros in front", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0000000000000000000000000003\r\n\r\nabc",
		asked{"POST", "/", "/", "", "a", "abc", 1, true}},
	{"a body that looks like a request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n",
		asked{"POST", "/", "/", "", "a", "GET / HTTP/1.1\r\n\r\n", 1, true}},
	{"GET with a body", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
		asked{"GET", "/", "/", "", "a", "x", 1, true}},
	{"chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n",
		asked{"POST", "/", "/", "", "a", "hello, world", 1, true}},
	{"chunked, empty", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",
		asked{"POST", "/", "/", "", "a", "", 1, true}},
	{"chunked, byte by byte", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n",
		asked{"POST", "/", "/", "", "a", "abc", 1, true}},
	{"chunked with line ends in the data", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\r\n\r\n\r\n0\r\n\r\n",
		asked{"POST", "/", "/", "", "a", "\r\n\r\n", 1, true}},
	{"chunk extensions", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b;c=\"d e\"\r\nabc\r\n1 ; x\r\nd\r\n0;last\r\n\r\n",
		asked{"POST", "/", "/", "", "a", "abcd", 1, true}},
	{"hex sizes", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0A\r\n0123456789\r\na\r\n0123456789\r\n000\r\n\r\n",
		asked{"POST", "/", "/", "", "a", "01234567890123456789", 1, true}},
	{"trailers", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\nContent-Length: 5\r\n\r\n",
		asked{"POST", "/", "/", "", "a", "a", 1, true}},
}

func TestRequestParserAccepts(t *testing.T) {
	for _, tt := range validRequests {
		t.Run(tt.name, func(t *testing.T) {
			var p RequestParser
			var r Request
			n, err := p.Parse([]byte(tt.in), &r)
			if n != len(tt.in) || err != nil {
				t.Fatalf("Parse(%q) = %d, %v; want %d, nil", tt.in, n, err, len(tt.in))
			}
			if got := copyRequest(&r); got != tt.want {
				t.Errorf("Parse(%q) gave\n%+v, want\n%+v", tt.in, got, tt.want)
			}
		})
	}
}

// A request is the same however its bytes arrive, and however much of the
// next one comes with it.
func TestRequestParserSplit(t *testing.T) {
	const next = "GET /next HTTP/1.1\r\n"
	for _, tt := range validRequests {
		t.Run(tt.name, func(t *testing.T) {
			check := func(how string, cuts ...int) {
				var p RequestParser
				got, n, err := feedRequest(&p, tt.in+next, cuts)
				if err != nil || n != len(tt.in) || got != tt.want {
					t.Errorf("%s of %q: %d, %v,\n%+v, want %d, nil,\n%+v", how, tt.in, n, err, got, len(tt.in), tt.want)
				}
			}
			var every []int
			for i := 1; i < len(tt.in); i++ {
				check(fmt.Sprintf("cut at %d", i), i)
				every = append(every, i)
			}
			check("single bytes", every...)
			for size := 2; size < 9; size++ {
				var cuts []int
				for i := size; i < len(tt.in); i += size {
					cuts = append(cuts, i)
				}
				check(fmt.Sprintf("pieces of %d", size), cuts...)
			}
		})
	}
}

// feedRequest shows the parser in up to the cuts, and then whole.
func feedRequest(p *RequestParser, in string, cuts []int) (asked, int, error) {
	var r Request
	buf := make([]byte, 0, len(in))
	for _, cut := range append(cuts, len(in)) {
		buf = append(buf, in[len(buf):cut]...)
		// A caller's buffer moves when it grows: the parser may not mind.
		buf = append(make([]byte, 0, len(in)), buf...)
		if n, err := p.Parse(buf, &r); n != 0 || err != nil {
			if err != nil {
				return asked{}, 0, err
			}
			return copyRequest(&r), n, nil
		}
	}
	return asked{}, 0, nil
}

func TestRequestParserPipeline(t *testing.T) {
	var in strings.Builder
	for _, tt := range validRequests {
		in.WriteString(tt.in)
	}
	buf := []byte(in.String())
	var p RequestParser
	var r Request
	for _, tt := range validRequests {
		n, err := p.Parse(buf, &r)
		if got := copyRequest(&r); n != len(tt.in) || err != nil || got != tt.want {
			t.Fatalf("%s: Parse = %d, %v, %+v; want %d, nil, %+v", tt.name, n, err, got, len(tt.in), tt.want)
		}
		buf = buf[n:]
	}
	if n, err := p.Parse(buf, &r); n != 0 || err != nil {
		t.Errorf("Parse of nothing = %d, %v; want 0, nil", n, err)
	}
}

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
	{"user for CONNECT", "CONNECT u@b:443 HTTP/1.1\r\nHost: a\r\n\r\n", errTarget},

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
	{"trailers without end", chunkedHead + "0\r\n" + strings.Repeat("Name: value\r\n", 2000), errChunkLine},
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

func TestNeedsContinue(t *testing.T) {
	for _, tt := range []struct {
		name, head, body string
		want             bool
	}{
		{"asked", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", "hi", true},
		{"asked in capitals", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n", "hi", true},
		{"asked, chunked", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n", "2\r\nhi\r\n0\r\n\r\n", true},
		{"not asked", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", "hi", false},
		{"HTTP/1.0", "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", "hi", false},
		{"another expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\n", "hi", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var p RequestParser
			var r Request
			buf := []byte(tt.head)
			for i := range buf {
				if n, err := p.Parse(buf[:i], &r); n != 0 || err != nil || p.NeedsContinue() {
					t.Fatalf("at %d of the head: Parse = %d, %v, or NeedsContinue", i, n, err)
				}
			}
			if n, err := p.Parse(buf, &r); n != 0 || err != nil {
				t.Fatalf("Parse(head) = %d, %v; want 0, nil", n, err)
			}
			if got := p.NeedsContinue(); got != tt.want {
				t.Errorf("NeedsContinue after the head = %v, want %v", got, tt.want)
			}
			if p.NeedsContinue() {
				t.Error("NeedsContinue a second time = true, want false")
			}
			buf = append(buf, tt.body...)
			if n, err := p.Parse(buf, &r); n != len(buf) || err != nil || string(r.Body) != "hi" {
				t.Errorf("Parse(all) = %d, %v, body %q; want %d, nil, body \"hi\"", n, err, r.Body, len(buf))
			}
			if p.NeedsContinue() {
				t.Error("NeedsContinue after the request = true, want false")
			}
		})
	}
	t.Run("no body to wait for", func(t *testing.T) {
		var p RequestParser
		var r Request
		in := "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"
		if n, err := p.Parse([]byte(in), &r); n != len(in) || err != nil {
			t.Errorf("Parse(%q) = %d, %v; want %d, nil", in, n, err, len(in))
		}
	})
	t.Run("refused at once", func(t *testing.T) {
		var p RequestParser
		var r Request
		_, err := p.Parse([]byte("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n"), &r)
		if err != error(errBodyTooLarge) || p.NeedsContinue() {
			t.Errorf("Parse = %v, want %v without asking for the body", err, errBodyTooLarge)
		}
	})
}

func TestWant(t *testing.T) {
	const in = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n"
	var p RequestParser
	var r Request
	p.Parse([]byte(in[:20]), &r)
	if got := p.Want(); got != 0 {
		t.Errorf("Want in the head = %d, want 0", got)
	}
	p.Parse([]byte(in), &r)
	if got := p.Want(); got != len(in)+5000 {
		t.Errorf("Want after the head = %d, want %d", got, len(in)+5000)
	}
	p.Reset()
	if got := p.Want(); got != 0 {
		t.Errorf("Want after Reset = %d, want 0", got)
	}
}

func TestRequestFields(t *testing.T) {
	in := "GET /a?n=1&nn=2&empty=&flag&n=3 HTTP/1.1\r\nHost: h\r\nX-One:  first \r\nx-one: second\r\nEmpty:\r\n\r\n"
	var p RequestParser
	var r Request
	if _, err := p.Parse([]byte(in), &r); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"n": "1", "nn": "2", "empty": "", "flag": ""} {
		if got := r.QueryValue(key); got == nil || string(got) != want {
			t.Errorf("QueryValue(%q) = %q (nil: %v), want %q", key, got, got == nil, want)
		}
	}
	for _, key := range []string{"", "e", "fla", "m"} {
		if got := r.QueryValue(key); got != nil {
			t.Errorf("QueryValue(%q) = %q, want nil", key, got)
		}
	}
	for name, want := range map[string]string{"host": "h", "X-ONE": "first", "Empty": ""} {
		if got := r.Header(name); got == nil || string(got) != want {
			t.Errorf("Header(%q) = %q (nil: %v), want %q", name, got, got == nil, want)
		}
	}
	if got := r.Header("absent"); got != nil {
		t.Errorf("Header(absent) = %q, want nil", got)
	}
	var all []string
	for name, value := range r.Headers() {
		all = append(all, string(name)+"="+string(value))
	}
	if got, want := strings.Join(all, "|"), "Host=h|X-One=first|x-one=second|Empty="; got != want {
		t.Errorf("Headers gave %s, want %s", got, want)
	}
}

// A handler that appends to a slice of the request must not write over what
// follows it in the buffer.
func TestRequestSlicesAreClipped(t *testing.T) {
	in := []byte("POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhiGET /next")
	before := string(in)
	var p RequestParser
	var r Request
	if _, err := p.Parse(in, &r); err != nil {
		t.Fatal(err)
	}
	for _, s := range [][]byte{r.Method, r.Target, r.Path, r.Query, r.Host, r.Body, r.Header("host")} {
		_ = append(s, 'X')
	}
	if string(in) != before {
		t.Errorf("appending to the request's slices changed the buffer to %q", in)
	}
}

func TestErrorsAreErrors(t *testing.T) {
	var p RequestParser
	var r Request
	_, err := p.Parse([]byte("GET / HTTP/3.0\r\n"), &r)
	var e *Error
	if !errors.As(err, &e) || e.Status != 505 || !strings.HasPrefix(err.Error(), "http: ") {
		t.Errorf("Parse = %v, want an *Error with status 505", err)
	}
}

// Tens of thousands of idle connections hold one parser each.
func TestParsersAreSmall(t *testing.T) {
	if size := unsafe.Sizeof(RequestParser{}); size > 64 {
		t.Errorf("a RequestParser takes %d bytes, want at most 64", size)
	}
	if size := unsafe.Sizeof(ResponseParser{}); size > 64 {
		t.Errorf("a ResponseParser takes %d bytes, want at most 64", size)
	}
}
