package wire

import (
	"bufio"
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// deliberate are the refusals of requests that net/http may accept. Each is a
// second way to read the same bytes, or a message that we need not support.
var deliberate = []*Error{
	errRequestLine,     // bare LF as line end
	errTunnel,          // CONNECT without a port
	errTarget,          // authority without a host, user in it, * for GET
	errFieldName,       // folded lines, space in names
	errFieldValue,      // bare LF as line end, control characters in values
	errEmptyLine,       // a lone CR that net/http reads as part of a name
	errHostMissing,     // net/http's server refuses it too, its ReadRequest does not
	errHostTwice,       // likewise
	errHost,            // likewise
	errLength,          // "5, 5"
	errLengthTwice,     // two that agree
	errLengthAndCoding, // net/http drops the length
	errCodingOld,       // net/http ignores it
	errHeadTooLarge,    // net/http's server bounds it elsewhere
	errBodyTooLarge,    // likewise
	errChunkSize,       // white space after the size, bare LF
	errChunkLine,       // long extensions and trailers
	errVersion,         // HTTP/1.2 to 1.9 and 2.0 by name
}

// FuzzRequest holds the parser against net/http: what it accepts, net/http
// accepts and reads alike; what it refuses and net/http accepts is among the
// deliberate refusals.
func FuzzRequest(f *testing.F) {
	for _, tt := range validRequests {
		f.Add([]byte(tt.in))
	}
	for _, tt := range refusedRequests {
		f.Add([]byte(tt.in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var p RequestParser
		var r Request
		n, err := p.Parse(slices.Clone(in), &r)
		lines := afterEmptyLines(in)
		theirs, theirErr := http.ReadRequest(bufio.NewReaderSize(bytes.NewReader(lines), 1<<16))
		var body []byte
		if theirErr == nil {
			body, theirErr = io.ReadAll(theirs.Body)
		}
		switch {
		case err != nil:
			e := err.(*Error)
			if theirErr == nil && !slices.Contains(deliberate, e) {
				t.Errorf("Parse(%q) = %v, but net/http reads %s %s", in, err, theirs.Method, theirs.RequestURI)
			}
		case n == 0:
			// net/http must find it incomplete as well, unless it already
			// took a line end that we do not count as one.
			if theirErr == nil && !bytes.Contains(bytes.ReplaceAll(in, []byte("\r\n"), nil), []byte("\n")) {
				t.Errorf("Parse(%q) waits for more, but net/http reads %s %s %q", in, theirs.Method, theirs.RequestURI, body)
			}
		case theirErr != nil:
			if !stricterThere(in, &r, theirErr) {
				t.Errorf("Parse(%q) = %d, nil, %+v, but net/http: %v", in, n, copyRequest(&r), theirErr)
			}
		default:
			got := copyRequest(&r)
			want := got // Path and Query, which net/http decodes, are not compared
			want.Method, want.Target, want.Host, want.Body = theirs.Method, theirs.RequestURI, theirs.Host, string(body)
			want.Minor, want.KeepAlive = theirs.ProtoMinor, !theirs.Close
			if got != want {
				t.Errorf("Parse(%q) = %+v, net/http reads %+v", in, got, want)
			}
		}
	})
}

// afterEmptyLines skips what RFC 9112 §2.2 lets a server skip, and net/http
// does not.
func afterEmptyLines(in []byte) []byte {
	for bytes.HasPrefix(in, []byte("\r\n")) {
		in = in[2:]
	}
	return in
}

// stricterThere reports whether net/http refuses a request for something that
// is not message syntax, and not this package's business: it takes targets
// apart as URLs and reads trailers for their meaning.
func stricterThere(in []byte, r *Request, err error) bool {
	_, urlErr := url.ParseRequestURI(string(r.Target))
	return urlErr != nil || string(r.Method) == "CONNECT" || stricterFraming(in, err)
}

// spacedExtension is what RFC 9112 §7.1.1 has recipients accept.
var spacedExtension = regexp.MustCompile(`[0-9A-Fa-f][ \t]+;`)

// stricterFraming reports whether net/http refuses a message's fields or
// chunks although RFC 9112 allows them.
func stricterFraming(in []byte, err error) bool {
	switch text := err.Error(); {
	case strings.Contains(text, "bad trailer key"): // Trailer: Content-Length
		return true
	case strings.Contains(text, "too much non-data"): // another bound than ours
		return true
	case strings.Contains(text, "invalid byte in chunk length"):
		return spacedExtension.Match(in)
	}
	return false
}

// FuzzRequestSplit cuts the input at random and expects the same verdicts.
func FuzzRequestSplit(f *testing.F) {
	for i, tt := range validRequests {
		f.Add([]byte(tt.in+tt.in), uint64(i))
	}
	for i, tt := range refusedRequests {
		f.Add([]byte(tt.in), uint64(i))
	}
	f.Fuzz(func(t *testing.T, in []byte, seed uint64) {
		limits := Limits{Head: 200, Body: 50}
		want := verdicts(limits, in, func(int) int { return len(in) })
		rng := rand.New(rand.NewPCG(seed, 0))
		for range 3 {
			got := verdicts(limits, in, func(left int) int { return 1 + rng.IntN(left) })
			if !slices.Equal(got, want) {
				t.Fatalf("requests of %q, cut: %+v\nwhole: %+v", in, got, want)
			}
		}
		if got := verdicts(limits, in, func(int) int { return 1 }); !slices.Equal(got, want) {
			t.Fatalf("requests of %q, byte by byte: %+v\nwhole: %+v", in, got, want)
		}
	})
}

type verdict struct {
	req asked
	n   int
	err error
}

// verdicts takes all requests out of in, which arrives in the pieces that
// step says, until one is refused or unfinished.
func verdicts(limits Limits, in []byte, step func(left int) int) (all []verdict) {
	p := RequestParser{Limits: limits}
	var r Request
	var buf []byte
	for {
		n, err := p.Parse(buf, &r)
		if err != nil {
			return append(all, verdict{err: err})
		}
		if n > 0 {
			all = append(all, verdict{req: copyRequest(&r), n: n})
			buf = buf[n:]
			continue
		}
		if len(in) == 0 {
			return all
		}
		piece := step(len(in))
		buf = append(slices.Clone(buf), in[:piece]...)
		in = in[piece:]
	}
}

// FuzzResponse holds the response parser against net/http, and Parse against
// Head with Body.
func FuzzResponse(f *testing.F) {
	for i, tt := range validResponses {
		f.Add([]byte(tt.in), tt.head, uint64(i))
	}
	f.Fuzz(func(t *testing.T, in []byte, head bool, seed uint64) {
		p := ResponseParser{HeadRequest: head}
		whole, n, err := feedResponse(&p, string(in), nil)
		rng := rand.New(rand.NewPCG(seed, 0))
		var cuts []int
		for i := 0; i < len(in); {
			cuts = append(cuts, i)
			i += 1 + rng.IntN(20)
		}
		p = ResponseParser{HeadRequest: head}
		cut, m, cutErr := feedResponse(&p, string(in), cuts)
		if whole != cut && err == nil || n != m || err != cutErr {
			t.Fatalf("Parse(%q) = %+v, %d, %v; cut at %v: %+v, %d, %v", in, whole, n, err, cuts, cut, m, cutErr)
		}
		p = ResponseParser{HeadRequest: head}
		streamed, m, streamErr := streamResponse(&p, string(in), cuts)
		if err == nil && (streamed != whole || m != n || streamErr != nil) {
			t.Fatalf("Parse(%q) = %+v, %d; Head and Body: %+v, %d, %v", in, whole, n, streamed, m, streamErr)
		}
		if err != nil || n == 0 {
			return // being stricter than net/http is shown by the tables
		}
		theirs, body, theirErr := theirResponse(in, head)
		if theirErr != nil {
			if stricterFraming(in, theirErr) || stricterAnswer(theirErr) {
				return
			}
			t.Fatalf("Parse(%q) = %+v, but net/http: %v", in, whole, theirErr)
		}
		want := whole
		want.Status, want.Minor, want.Body = theirs.StatusCode, min(theirs.ProtoMinor, 1), string(body)
		closes := whole.Chunked && !whole.KeepAlive // a length beside the coding may have been the reason
		if !closes && whole.Status != 101 && (whole.Status >= 200 && whole.Status != 204 && whole.Status != 304) && !head {
			want.KeepAlive = !theirs.Close
		}
		if whole != want {
			t.Fatalf("Parse(%q) = %+v, net/http reads %+v", in, whole, want)
		}
	})
}

// stricterAnswer reports whether net/http refuses an answer that RFC 9112 lets
// a user agent read.
func stricterAnswer(err error) bool {
	for _, reason := range []string{
		"unsupported transfer encoding", "too many transfer encodings", // coded bodies, as they are
		"bad Content-Length", "http: message cannot contain multiple Content-Length headers", // a list, two forms of one number
		"malformed MIME header", "suspiciously long trailer", "reading trailer", // trailers with bare LFs or folds
	} {
		if strings.Contains(err.Error(), reason) {
			return true
		}
	}
	return false
}

// theirResponse reads the first response that is not interim with net/http.
func theirResponse(in []byte, head bool) (*http.Response, []byte, error) {
	reader := bufio.NewReaderSize(bytes.NewReader(in), 1<<16)
	req := &http.Request{Method: "GET"}
	if head {
		req.Method = "HEAD"
	}
	for {
		resp, err := http.ReadResponse(reader, req)
		if err != nil {
			return nil, nil, err
		}
		if resp.StatusCode < 200 && resp.StatusCode != 101 {
			continue
		}
		body, err := io.ReadAll(resp.Body)
		return resp, body, err
	}
}

// FuzzChunked gives a body in chunks of random sizes, with extensions and
// trailers, and expects it back; and lets the decoder loose on noise.
func FuzzChunked(f *testing.F) {
	f.Add([]byte("hello, world"), uint64(1))
	f.Add([]byte("\r\n0\r\n\r\n"), uint64(2))
	f.Add([]byte("5\r\nhello\r\n0\r\n\r\n"), uint64(3))
	f.Add([]byte(""), uint64(4))
	f.Fuzz(func(t *testing.T, body []byte, seed uint64) {
		rng := rand.New(rand.NewPCG(seed, 0))
		message := append([]byte(chunkedHead), encodeChunks(body, rng)...)
		p := RequestParser{Limits: Limits{Head: 1 << 20}}
		var r Request
		buf := []byte{}
		for len(buf) < len(message) {
			buf = append(slices.Clone(buf), message[len(buf):len(buf)+1+rng.IntN(len(message)-len(buf))]...)
			n, err := p.Parse(buf, &r)
			if err != nil || n != 0 && n != len(message) {
				t.Fatalf("Parse(%q) = %d, %v", message, n, err)
			}
			if done := n != 0; done != (len(buf) == len(message)) || done && !bytes.Equal(r.Body, body) {
				t.Fatalf("Parse(%q) done: %v, body %q, want %q", message[:len(buf)], done, r.Body, body)
			}
		}

		p = RequestParser{}
		noise := append([]byte(chunkedHead), body...)
		theirs, err := http.ReadRequest(bufio.NewReaderSize(bytes.NewReader(noise), 1<<16))
		if err != nil {
			t.Fatal(err)
		}
		want, theirErr := io.ReadAll(theirs.Body)
		n, err := p.Parse(noise, &r)
		if err == nil && n > 0 && (theirErr != nil || !bytes.Equal(want, r.Body)) {
			if theirErr == nil || !stricterFraming(noise, theirErr) {
				t.Fatalf("chunks %q: body %q, net/http: %q, %v", body, r.Body, want, theirErr)
			}
		}
	})
}

func encodeChunks(body []byte, rng *rand.Rand) (out []byte) {
	extensions := []string{"", "", ";a", ";a=b", " ;\t a=\"b c\"", "; x=\xff"}
	size := func(n int) []byte {
		text := []byte("0000")[:rng.IntN(3)]
		format := "0123456789abcdef"
		if rng.IntN(2) == 0 {
			format = "0123456789ABCDEF"
		}
		var digits []byte
		for ; n > 0 || digits == nil; n >>= 4 {
			digits = append([]byte{format[n&15]}, digits...)
		}
		return append(append(text, digits...), extensions[rng.IntN(len(extensions))]+"\r\n"...)
	}
	for len(body) > 0 {
		n := 1 + rng.IntN(len(body))
		out = append(append(append(out, size(n)...), body[:n]...), "\r\n"...)
		body = body[n:]
	}
	out = append(out, size(0)...)
	for range rng.IntN(3) {
		out = append(out, "Trailer-Field: x\r\n"...)
	}
	return append(out, "\r\n"...)
}
