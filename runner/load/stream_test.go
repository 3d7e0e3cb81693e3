package load

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"interleave/scenarios"
)

const (
	streamSeed = "a seed"
	streamSize = 300_000
)

// streamText is the first bytes of the content of streamSeed.
func streamText(size int) string {
	p := make([]byte, size)
	scenarios.ContentOf([]byte(streamSeed)).Fill(p, 0)
	return string(p)
}

// inChunks is text in chunks of at most so many bytes.
func inChunks(text string, size int) string {
	var b strings.Builder
	for len(text) > 0 {
		n := min(size, len(text))
		fmt.Fprintf(&b, "%x\r\n%s\r\n", n, text[:n])
		text = text[n:]
	}
	return b.String()
}

func TestStreamsAreCompared(t *testing.T) {
	t.Parallel()
	right := streamText(streamSize)
	wrong := right[:200_000] + "\x00" + right[200_001:]
	length := func(n int, text string) answerFunc {
		return func(c *net.TCPConn, r *http.Request, nth int) bool {
			_, err := fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", n, text)
			return err == nil && n == len(text)
		}
	}
	chunked := func(text, end string) answerFunc {
		return func(c *net.TCPConn, r *http.Request, nth int) bool {
			_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"+inChunks(text, 9999)+end)
			return err == nil && end != ""
		}
	}
	for _, tt := range []struct {
		name    string
		answer  answerFunc
		want    string // what the errors are called; empty if there are none
		example string
	}{
		{"length", length(streamSize, right), "", ""},
		{"chunked", chunked(right, "0\r\n\r\n"), "", ""},
		{"until the connection closes", func(c *net.TCPConn, r *http.Request, nth int) bool {
			io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n"+right)
			return false
		}, "", ""},
		{"a wrong byte", length(streamSize, wrong), "wrong body (other bytes)", `from byte 200000 on: "\x00`},
		{"a wrong byte in chunks", chunked(wrong, "0\r\n\r\n"), "wrong body (other bytes)", "from byte 200000 on"},
		{"short", length(streamSize-1, right[1:]), "wrong body (other bytes)", "from byte 0 on"},
		{"short, but right as far as it goes", length(streamSize-1, right[:streamSize-1]), "wrong body (another length)", "299,999 bytes instead of 300,000"},
		{"short, in chunks", chunked(right[:7], "0\r\n\r\n"), "wrong body (another length)", "7 bytes instead of 300,000"},
		{"nothing", length(0, ""), "wrong body (another length)", "0 bytes"},
		{"cut short", length(streamSize, right[:1000]), "truncated (within the body)", ""},
		{"cut short in chunks", chunked(right[:100_000], ""), "truncated (within the body)", ""},
		{"long", length(streamSize+1, right+"X"), "wrong body (another length)", `after the 300,000 bytes that are right: "X"`},
		{"endless", func(c *net.TCPConn, r *http.Request, nth int) bool {
			_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
			for at := int64(0); err == nil; at += 64 << 10 {
				var p [64 << 10]byte
				scenarios.ContentOf([]byte(streamSeed)).Fill(p[:], at)
				_, err = io.WriteString(c, inChunks(string(p[:]), 64<<10))
			}
			return false
		}, "wrong body (another length)", "after the 300,000 bytes"},
		{"an error page", length(5, "sorry"), "wrong body (other bytes)", `from byte 0 on: "sorry"`},
		{"an error page with its status", func(c *net.TCPConn, r *http.Request, nth int) bool {
			io.WriteString(c, "HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\nsorry")
			return true
		}, "status 503", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			spec := short(serve(t, tt.answer).url)
			spec.Requests = []scenarios.Request{{Target: "/stream?n={n}", Want: scenarios.Expect{Body: streamSeed, Stream: streamSize}}}
			r := run(t, spec)
			if tt.want == "" {
				wantOnly(t, r)
				if r.Requests == 0 {
					t.Error("no answer was right")
				}
				return
			}
			if r.Requests > 0 || len(r.ErrorDetails) != 1 || r.ErrorDetails[0].Name() != tt.want || !strings.Contains(r.ErrorDetails[0].Example, tt.example) {
				t.Errorf("%d right answers, errors %+v; want none, and %q with %q", r.Requests, r.ErrorDetails, tt.want, tt.example)
			}
		})
	}
}

// Whatever a server sends, the driver holds no more of it than a read brings.
func TestAStreamIsNotHeld(t *testing.T) {
	const size = 64 << 20
	content := scenarios.ContentOf([]byte(streamSeed))
	x := testExchanger(t, scenarios.Request{Target: "/", Want: scenarios.Expect{Body: streamSeed, Stream: size}})
	c := conn{n: firstNumber}
	p := make([]byte, 60_000)
	show := func(text []byte) outcome { return x.take(&c, text) }
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	out := show([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4000000\r\n"))
	for at := 0; at < size && !out.done; at += len(p) {
		piece := p[:min(len(p), size-at)]
		content.Fill(piece, int64(at))
		out = show(piece)
	}
	if !out.done {
		out = show([]byte("\r\n0\r\n\r\n"))
	}
	runtime.ReadMemStats(&after)
	if !out.done || out.fault != nil || !out.reuse {
		t.Fatalf("%+v, want a right answer on a connection that can be used again", out)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("an answer of 64 MiB made the driver allocate %d bytes", got)
	}
}
