package wire

import (
	"fmt"
	"strings"
	"testing"
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
	{"long trailer", chunkedHead + "0\r\nX: " + strings.Repeat("y", 8000) + "\r\n\r\n",
		asked{"POST", "/", "/", "", "a", "", 1, true}},
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
