package wire

import (
	"fmt"
	"strings"
	"testing"
)

// answered is a response as values that outlive its buffer.
type answered struct {
	Status, Minor int
	KeepAlive     bool
	Length        int64
	Chunked       bool
	Body          string
}

func copyResponse(h *ResponseHead, body string) answered {
	return answered{h.Status, h.Minor, h.KeepAlive, h.ContentLength, h.Chunked, body}
}

// validResponses are whole responses and what they say.
var validResponses = []struct {
	name, in   string
	head       bool // answers HEAD
	untilClose bool // ends with the connection
	want       answered
}{
	{name: "length", in: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		want: answered{200, 1, true, 5, false, "hello"}},
	{name: "length zero", in: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
		want: answered{200, 1, true, 0, false, ""}},
	{name: "no reason", in: "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
		want: answered{200, 1, true, 0, false, ""}},
	{name: "no reason and no space", in: "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
		want: answered{200, 1, true, 0, false, ""}},
	{name: "reason with high bytes", in: "HTTP/1.1 404 Nicht gefunden \xfc\t!\r\nContent-Length: 0\r\n\r\n",
		want: answered{404, 1, true, 0, false, ""}},
	{name: "close", in: "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
		want: answered{200, 1, false, 2, false, "hi"}},
	{name: "HTTP/1.0", in: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
		want: answered{200, 0, false, 2, false, "hi"}},
	{name: "HTTP/1.0 kept alive", in: "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi",
		want: answered{200, 0, true, 2, false, "hi"}},
	{name: "chunked", in: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x\r\n!\r\n0\r\nT: v\r\n\r\n",
		want: answered{200, 1, true, -1, true, "hello!"}},
	{name: "until close", in: "HTTP/1.1 200 OK\r\n\r\nhello", untilClose: true,
		want: answered{200, 1, false, -1, false, "hello"}},
	{name: "until close, empty", in: "HTTP/1.0 200 OK\r\n\r\n", untilClose: true,
		want: answered{200, 0, false, -1, false, ""}},
	{name: "204", in: "HTTP/1.1 204 No Content\r\n\r\n",
		want: answered{204, 1, true, -1, false, ""}},
	{name: "304 with a length", in: "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
		want: answered{304, 1, true, 10, false, ""}},
	{name: "HEAD with a length", in: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", head: true,
		want: answered{200, 1, true, 10, false, ""}},
	{name: "HEAD, chunked", in: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", head: true,
		want: answered{200, 1, true, -1, true, ""}},
	{name: "HEAD without a length", in: "HTTP/1.1 200 OK\r\n\r\n", head: true,
		want: answered{200, 1, true, -1, false, ""}},
	{name: "after 100", in: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "after two interim ones with fields", in: "HTTP/1.1 102 \r\nContent-Length: 7\r\nConnection: close\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "101", in: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
		want: answered{101, 1, false, -1, false, ""}},

	// What RFC 9112 lets a user agent read.
	{name: "a later minor version", in: "HTTP/1.9 200 OK\r\nContent-Length: 2\r\n\r\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "bare LFs", in: "HTTP/1.1 200 OK\nA: b\nContent-Length: 2\n\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "bare LFs, no reason", in: "HTTP/1.1 200\nContent-Length: 2\n\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "bare LFs, some", in: "HTTP/1.1 200 OK\r\nA: b\nContent-Length: 2\r\n\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "bare LFs after an interim answer", in: "HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "folded", in: "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\t d: e\r\nContent-Length: 2\r\n\r\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "folded with bare LFs", in: "HTTP/1.1 200 OK\nA: b\n c\n\td: e\nContent-Length: 2\n\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "folded before the value", in: "HTTP/1.1 200 OK\r\nContent-Length:\r\n 2\r\n\r\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "folded after the value", in: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n \r\n\r\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "folded, a field of its own inside", in: "HTTP/1.1 200 OK\r\nA: b\r\n Content-Length: 9\r\nContent-Length: 2\r\n\r\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "folded list", in: "HTTP/1.1 200 OK\r\nConnection: a,\r\n close\r\nContent-Length: 2\r\n\r\nhi",
		want: answered{200, 1, false, 2, false, "hi"}},
	{name: "control characters", in: "HTTP/1.1 200 O\x1bK\r\nA: \x01\x7f\r\nContent-Length: 2\r\n\r\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "two lengths that agree", in: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "list of lengths that agree", in: "HTTP/1.1 200 OK\r\nContent-Length: 2, 2,2\r\n\r\nhi",
		want: answered{200, 1, true, 2, false, "hi"}},
	{name: "coded and chunked", in: "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n2\r\n\x1f\x8b\r\n0\r\n\r\n",
		want: answered{200, 1, true, -1, true, "\x1f\x8b"}},
	{name: "coded and chunked, in two fields", in: "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
		want: answered{200, 1, true, -1, true, "hi"}},
	{name: "chunked in a list with empty elements", in: "HTTP/1.1 200 OK\r\nTransfer-Encoding: , chunked,\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
		want: answered{200, 1, true, -1, true, "hi"}},
	{name: "coded, until close", in: "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip;q=1\r\n\r\nhi", untilClose: true,
		want: answered{200, 1, false, -1, false, "hi"}},
	{name: "chunked not last, until close", in: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\nhi", untilClose: true,
		want: answered{200, 1, false, -1, false, "hi"}},
	{name: "length and coding", in: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
		want: answered{200, 1, false, -1, true, "hi"}},
	{name: "coding and length", in: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
		want: answered{200, 1, false, -1, true, "hi"}},
	{name: "length and a coding until close", in: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: gzip\r\n\r\nhi", untilClose: true,
		want: answered{200, 1, false, -1, false, "hi"}},
	{name: "trailers with bare LFs", in: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nA: b\nC: d\n\n",
		want: answered{200, 1, true, -1, true, "hi"}},
	{name: "folded trailer", in: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nA: b\r\n c\r\n\r\n",
		want: answered{200, 1, true, -1, true, "hi"}},
}

func TestResponseParserAccepts(t *testing.T) {
	for _, tt := range validResponses {
		t.Run(tt.name, func(t *testing.T) {
			next := "HTTP/1.1 200"
			if tt.untilClose {
				next = ""
			}
			check := func(how string, cuts ...int) {
				t.Helper()
				p := ResponseParser{HeadRequest: tt.head}
				got, n, err := feedResponse(&p, tt.in+next, cuts)
				if err != nil || n != len(tt.in) || got != tt.want {
					t.Errorf("Parse %s of %q: %d, %v,\n%+v, want %d, nil,\n%+v", how, tt.in, n, err, got, len(tt.in), tt.want)
				}
				p = ResponseParser{HeadRequest: tt.head}
				got, n, err = streamResponse(&p, tt.in+next, cuts)
				if err != nil || n != len(tt.in) || got != tt.want {
					t.Errorf("Head and Body %s of %q: %d, %v,\n%+v, want %d, nil,\n%+v", how, tt.in, n, err, got, len(tt.in), tt.want)
				}
			}
			check("whole")
			var every []int
			for i := 1; i < len(tt.in); i++ {
				check(fmt.Sprintf("cut at %d", i), i)
				every = append(every, i)
			}
			check("in single bytes", every...)
		})
	}
}

// feedResponse shows Parse in up to the cuts, then whole, then closed.
func feedResponse(p *ResponseParser, in string, cuts []int) (answered, int, error) {
	var h ResponseHead
	var buf []byte
	for _, cut := range append(cuts, len(in)) {
		buf = append(make([]byte, 0, len(in)), append(buf, in[len(buf):cut]...)...)
		n, body, err := p.Parse(buf, &h)
		if n != 0 || err != nil {
			return copyResponse(&h, string(body)), n, err
		}
	}
	if err := p.EOF(); err != nil {
		return answered{}, 0, err
	}
	h = ResponseHead{}
	n, body, err := p.Parse(buf, &h)
	return copyResponse(&h, string(body)), n, err
}

// streamResponse does the same with Head and Body, as a client whose buffer
// holds only what was not taken yet.
func streamResponse(p *ResponseParser, in string, cuts []int) (answered, int, error) {
	var h ResponseHead
	var buf []byte
	var body strings.Builder
	taken, arrived, inBody := 0, 0, false
	for _, cut := range append(cuts, len(in)) {
		buf = append(append([]byte(nil), buf...), in[arrived:cut]...)
		arrived = cut
		if !inBody {
			n, err := p.Head(buf, &h)
			if err != nil {
				return answered{}, 0, err
			}
			if n == 0 {
				continue
			}
			taken += n
			buf = buf[n:]
			inBody = true
		}
		for {
			n, data, done, err := p.Body(buf)
			if err != nil {
				return answered{}, 0, err
			}
			body.Write(data)
			taken += n
			buf = buf[n:]
			if done {
				return copyResponse(&h, body.String()), taken, nil
			}
			if n == 0 {
				break
			}
		}
	}
	if !inBody {
		return answered{}, 0, p.EOF()
	}
	err := p.EOF()
	return copyResponse(&h, body.String()), taken, err
}

func TestResponseParserRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     *Error
	}{
		{"noise", "\x00\x01\n", errStatusLine},
		{"a request", "GET / HTTP/1.1\r\n\r\n", errStatusLine},
		{"empty line first", "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", errStatusLine},
		{"HTTP/2", "HTTP/2.0 200 OK\r\n\r\n", errVersion},
		{"no status", "HTTP/1.1 OK\r\n\r\n", errStatusLine},
		{"status of two digits", "HTTP/1.1 20 OK\r\n\r\n", errStatusLine},
		{"status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", errStatusLine},
		{"status below 100", "HTTP/1.1 099 OK\r\n\r\n", errStatusLine},
		{"NUL in the reason", "HTTP/1.1 200 O\x00K\r\n\r\n", errStatusLine},
		{"bare CR in the reason", "HTTP/1.1 200 O\rK\r\n\r\n", errStatusLine},
		{"NUL in a value", "HTTP/1.1 200 OK\r\nA: b\x00\r\n\r\n", errFieldValue},
		{"bare CR in a value", "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", errFieldValue},
		{"NUL in a fold", "HTTP/1.1 200 OK\r\nA: b\r\n \x00\r\n\r\n", errFieldValue},
		{"no colon", "HTTP/1.1 200 OK\r\nA\r\n\r\n", errFieldName},
		{"folded first line", "HTTP/1.1 200 OK\r\n A: b\r\n\r\n", errFieldName},
		{"space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n", errFieldName},
		{"bare CR at the end of the head", "HTTP/1.1 200 OK\r\nA: b\r\n\rX\n", errEmptyLine},
		{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", errLengthsDiffer},
		{"list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n", errLengthsDiffer},
		{"list of lengths with an empty one", "HTTP/1.1 200 OK\r\nContent-Length: 1,\r\n\r\n", errLength},
		{"folded length", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n 2\r\n\r\n", errLength},
		{"negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", errLength},
		{"two lengths and a coding", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n", errLengthsDiffer},
		{"chunked twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", errChunkedTwice},
		{"chunked twice in two fields", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", errChunkedTwice},
		{"chunked with a parameter", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked;a=b\r\n\r\n", errCodingName},
		{"coding that is no token", "HTTP/1.1 200 OK\r\nTransfer-Encoding: \x0bchunked\r\n\r\n", errCodingName},
		{"coding in quotes", "HTTP/1.1 200 OK\r\nTransfer-Encoding: \"chunked\"\r\n\r\n", errCodingName},
		{"no coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: ,\r\n\r\n", errCodingName},
		{"chunk size with a bare LF", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nhi\r\n0\r\n\r\n", errChunkSize},
		{"chunk data with a bare LF", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\n0\r\n\r\n", errChunkEnd},
		{"trailer that is no field", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nab\n\n", errFieldName},
		{"NUL in a trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\na: \x00\n\n", errFieldValue},
		{"coding in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", errCodingOld},
		{"chunk size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxx\r\n", errChunkSize},
		{"endless head", "HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", 20000), errAnswerHead},
		{"endless folding", "HTTP/1.1 200 OK\r\nA:" + strings.Repeat("\r\n ", 30000), errAnswerHead},
		{"endless line", "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", AnswerHead), errAnswerHead},
		{"endless interim answers", strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 5000), errAnswerHead},
		{"cut in the head", "HTTP/1.1 200 OK\r\nContent-Le", ErrTruncated},
		{"cut after an interim answer", "HTTP/1.1 100 Continue\r\n\r\n", ErrTruncated},
		{"cut in the body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", ErrTruncated},
		{"cut in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhell", ErrTruncated},
		{"cut before the last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", ErrTruncated},
		{"cut before the end of the trailers", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", ErrTruncated},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var every []int
			for i := 1; i < len(tt.in); i += 1 + len(tt.in)/1000 {
				every = append(every, i)
			}
			for how, cuts := range map[string][]int{"whole": nil, "in pieces": every} {
				var p ResponseParser
				if _, n, err := feedResponse(&p, tt.in, cuts); err != error(tt.want) {
					t.Errorf("Parse(%.200q) %s = %d, %v; want %v", tt.in, how, n, err, tt.want)
				}
				p = ResponseParser{}
				if _, n, err := streamResponse(&p, tt.in, cuts); err != error(tt.want) {
					t.Errorf("Head and Body of %.200q %s = %d, %v; want %v", tt.in, how, n, err, tt.want)
				}
			}
		})
	}
}

func TestResponseParserBodyLimit(t *testing.T) {
	for _, in := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello, worl",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello, worl\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\nhello, worl",
	} {
		for limit, want := range map[int32]error{11: nil, 10: errBodyTooLarge} {
			p := ResponseParser{Limits: Limits{Body: limit}}
			if _, _, err := feedResponse(&p, in, nil); err != want {
				t.Errorf("Parse(%q) with Limits.Body %d = %v, want %v", in, limit, err, want)
			}
		}
		p := ResponseParser{Limits: Limits{Body: 10}}
		if got, _, err := streamResponse(&p, in, nil); err != nil || got.Body != "hello, worl" {
			t.Errorf("Head and Body of %q = %q, %v; want the body: the limit is not for them", in, got.Body, err)
		}
	}
}

// A head may be AnswerHead bytes long, and the verdict on one that is longer
// does not depend on how it arrives.
func TestResponseParserHeadLimit(t *testing.T) {
	const start, end = "HTTP/1.1 200 OK\r\nA: ", "\r\nContent-Length: 2\r\n\r\n"
	for size, want := range map[int]error{AnswerHead: nil, AnswerHead + 1: errAnswerHead} {
		in := start + strings.Repeat("a", size-len(start)-len(end)) + end + "hi"
		for _, step := range []int{len(in), 10_000, AnswerHead - 1} {
			var cuts []int
			for i := step; i < len(in); i += step {
				cuts = append(cuts, i)
			}
			var p ResponseParser
			if got, n, err := feedResponse(&p, in, cuts); err != want || err == nil && (n != len(in) || got.Body != "hi") {
				t.Errorf("a head of %d bytes in steps of %d: %d, %v, body %q; want %v", size, step, n, err, got.Body, want)
			}
		}
	}
}

// A folded field is one line for whoever asks for it, and a bare LF ends one.
func TestResponseHeaderUnfolded(t *testing.T) {
	in := []byte("HTTP/1.1 200 OK\nA:\n  b \n\tc\nD: e\r\nContent-Length: 0\n\n")
	var p ResponseParser
	var h ResponseHead
	if n, err := p.Head(in, &h); n != len(in) || err != nil {
		t.Fatalf("Head = %d, %v; want %d, nil", n, err, len(in))
	}
	var got []string
	for name, value := range h.Headers() {
		got = append(got, string(name)+"="+string(value))
	}
	if want := "A=b  \tc D=e Content-Length=0"; strings.Join(got, " ") != want {
		t.Errorf("fields %q, want %q", strings.Join(got, " "), want)
	}
}

// A length that a buffer could not hold is fine for a client that streams.
func TestResponseParserHugeBody(t *testing.T) {
	var p ResponseParser
	var h ResponseHead
	in := "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"
	if n, err := p.Head([]byte(in), &h); n != len(in) || err != nil || h.ContentLength != 1e12 {
		t.Fatalf("Head(%q) = %d, %v, length %d; want %d, nil, 1000000000000", in, n, err, h.ContentLength, len(in))
	}
	if n, data, done, err := p.Body([]byte("abc")); n != 3 || string(data) != "abc" || done || err != nil {
		t.Errorf("Body(abc) = %d, %q, %v, %v; want 3, \"abc\", false, nil", n, data, done, err)
	}
}

func TestResponseParserBetweenMessages(t *testing.T) {
	var p ResponseParser
	var h ResponseHead
	if err := p.EOF(); err != nil {
		t.Errorf("EOF before any response = %v, want nil", err)
	}
	in := []byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 204 No Content\r\nX-Id: 7\r\n\r\n")
	n, body, err := p.Parse(in, &h)
	if err != nil || string(body) != "hi" {
		t.Fatalf("first Parse = %d, %q, %v", n, body, err)
	}
	if err := p.EOF(); err != nil {
		t.Errorf("EOF after a response = %v, want nil", err)
	}
	m, body, err := p.Parse(in[n:], &h)
	if n+m != len(in) || h.Status != 204 || len(body) != 0 || string(h.Header("x-id")) != "7" || err != nil {
		t.Errorf("second Parse = %d, %q, %v, status %d, X-Id %q; want %d, \"\", nil, 204, \"7\"",
			m, body, err, h.Status, h.Header("x-id"), len(in)-n)
	}
}
