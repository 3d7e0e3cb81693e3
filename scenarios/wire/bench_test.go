package wire

import (
	"strings"
	"testing"
	"time"
)

var (
	wrkRequest = []byte("GET /hello HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n")

	browserRequest = []byte("GET /purchase?n=123456 HTTP/1.1\r\n" +
		"Host: localhost:8080\r\n" +
		"Connection: keep-alive\r\n" +
		"Cache-Control: max-age=0\r\n" +
		"sec-ch-ua: \"Chromium\";v=\"130\", \"Not?A_Brand\";v=\"99\"\r\n" +
		"sec-ch-ua-mobile: ?0\r\n" +
		"sec-ch-ua-platform: \"Linux\"\r\n" +
		"Upgrade-Insecure-Requests: 1\r\n" +
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n" +
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n" +
		"Sec-Fetch-Site: none\r\n" +
		"Sec-Fetch-Mode: navigate\r\n" +
		"Sec-Fetch-User: ?1\r\n" +
		"Sec-Fetch-Dest: document\r\n" +
		"Accept-Encoding: gzip, deflate, br, zstd\r\n" +
		"Accept-Language: en-GB,en;q=0.9\r\n" +
		"\r\n")

	// Decoding works in place: the message is copied back for each round.
	chunkedRequest = []byte(chunkedHead + strings.Repeat("400\r\n"+strings.Repeat("x", 0x400)+"\r\n", 16) + "0\r\n\r\n")

	helloResponse = AppendResponse(nil, &Request{Method: []byte("GET"), Minor: 1, KeepAlive: true},
		&Response{Body: []byte("Hello, World!\n")}, benchDate())
)

func benchDate() *Date {
	d := new(Date)
	d.Set(time.Now().Unix())
	return d
}

// operations are what servers and clients do for each request.
func operations(tb testing.TB) []struct {
	name  string
	bytes int
	run   func()
} {
	var p RequestParser
	var r Request
	parse := func(in []byte) func() {
		return func() {
			if n, err := p.Parse(in, &r); n != len(in) || err != nil {
				tb.Fatalf("Parse = %d, %v; want %d, nil", n, err, len(in))
			}
		}
	}
	chunked := make([]byte, len(chunkedRequest))
	parseChunked := parse(chunked)
	refused := []byte("GET / HTTP/1.1\nHost: a\r\n\r\n")
	get := &Request{Method: []byte("GET"), Minor: 1, KeepAlive: true}
	resp := &Response{Body: []byte("Hello, World!\n")}
	date := benchDate()
	out := make([]byte, 0, 1024)
	var rp ResponseParser
	var head ResponseHead
	return []struct {
		name  string
		bytes int
		run   func()
	}{
		{"ParseRequest/wrk", len(wrkRequest), parse(wrkRequest)},
		{"ParseRequest/browser", len(browserRequest), parse(browserRequest)},
		{"ParseRequest/browser in 3 pieces", len(browserRequest), func() {
			p.Parse(browserRequest[:100], &r)
			p.Parse(browserRequest[:300], &r)
			p.Parse(browserRequest, &r)
		}},
		{"ParseRequest/chunked 16 KiB", len(chunkedRequest), func() {
			copy(chunked, chunkedRequest)
			parseChunked()
		}},
		{"ParseRequest/refused", len(wrkRequest), func() {
			if _, err := p.Parse(refused, &r); err == nil {
				tb.Fatal("a bare LF was accepted")
			}
			p.Reset()
		}},
		{"QueryValue", 0, func() { r.QueryValue("n") }},
		{"Header", 0, func() { r.Header("Accept-Language") }},
		{"Headers", 0, func() {
			for name := range r.Headers() {
				_ = name
			}
		}},
		{"AppendRequest", 0, func() { out = AppendRequest(out[:0], "GET", "/billing?n=123456", "127.0.0.1:4001", nil) }},
		{"AppendResponse", len(helloResponse), func() {
			date.Set(1)
			out = AppendResponse(out[:0], get, resp, date)
		}},
		{"AppendError", 0, func() { out = AppendError(out[:0], refused, 400, date) }},
		{"ParseResponse", len(helloResponse), func() {
			if n, _, err := rp.Parse(helloResponse, &head); n != len(helloResponse) || err != nil {
				tb.Fatalf("Parse = %d, %v", n, err)
			}
		}},
		{"StreamResponse", len(helloResponse), func() {
			n, err := rp.Head(helloResponse, &head)
			if err != nil {
				tb.Fatal(err)
			}
			if _, _, done, err := rp.Body(helloResponse[n:]); !done || err != nil {
				tb.Fatal("not done", err)
			}
		}},
	}
}

func BenchmarkWire(b *testing.B) {
	for _, op := range operations(b) {
		b.Run(op.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(op.bytes))
			for b.Loop() {
				op.run()
			}
		})
	}
}

func TestNothingAllocates(t *testing.T) {
	for _, op := range operations(t) {
		if got := testing.AllocsPerRun(100, op.run); got != 0 {
			t.Errorf("%s allocates %v times, want 0", op.name, got)
		}
	}
}
