package wire

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestAppendResponse(t *testing.T) {
	var date Date
	date.Set(784111777)
	const (
		start = "\r\nServer: interleave\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
		plain = start + "Content-Type: text/plain; charset=utf-8\r\n"
	)
	get := &Request{Method: []byte("GET"), Minor: 1, KeepAlive: true}
	for _, tt := range []struct {
		name string
		req  *Request
		resp Response
		want string
	}{
		{"keep-alive", get, Response{Body: []byte("hi")},
			"HTTP/1.1 200 OK" + plain + "Content-Length: 2\r\n\r\nhi"},
		{"empty", get, Response{},
			"HTTP/1.1 200 OK" + plain + "Content-Length: 0\r\n\r\n"},
		{"content type", get, Response{ContentType: "text/html", Body: []byte("hi")},
			"HTTP/1.1 200 OK" + start + "Content-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"},
		{"HEAD", &Request{Method: []byte("HEAD"), Minor: 1, KeepAlive: true}, Response{Body: []byte("hi")},
			"HTTP/1.1 200 OK" + plain + "Content-Length: 2\r\n\r\n"},
		{"HTTP/1.0", &Request{Method: []byte("GET")}, Response{Body: []byte("hi")},
			"HTTP/1.1 200 OK" + plain + "Content-Length: 2\r\nConnection: close\r\n\r\nhi"},
		{"HTTP/1.0 kept alive", &Request{Method: []byte("GET"), KeepAlive: true}, Response{Body: []byte("hi")},
			"HTTP/1.1 200 OK" + plain + "Content-Length: 2\r\nConnection: keep-alive\r\n\r\nhi"},
		{"the client closes", &Request{Method: []byte("GET"), Minor: 1}, Response{Body: []byte("hi")},
			"HTTP/1.1 200 OK" + plain + "Content-Length: 2\r\nConnection: close\r\n\r\nhi"},
		{"the server closes", get, Response{Body: []byte("hi"), Close: true},
			"HTTP/1.1 200 OK" + plain + "Content-Length: 2\r\nConnection: close\r\n\r\nhi"},
		{"no request", nil, Response{Status: 400, Body: []byte("no")},
			"HTTP/1.1 400 Bad Request" + plain + "Content-Length: 2\r\nConnection: close\r\n\r\nno"},
		{"204", get, Response{Status: 204, Body: []byte("hi")},
			"HTTP/1.1 204 No Content" + start + "\r\n"},
		{"304", get, Response{Status: 304, Body: []byte("hi")},
			"HTTP/1.1 304 Not Modified" + start + "\r\n"},
		{"405", get, Response{Status: 405},
			"HTTP/1.1 405 Method Not Allowed" + plain + "Content-Length: 0\r\nAllow: GET, HEAD, POST\r\n\r\n"},
		{"a status without a name", get, Response{Status: 299},
			"HTTP/1.1 299 " + plain + "Content-Length: 0\r\n\r\n"},
		{"a status that is none", get, Response{Status: 99},
			"HTTP/1.1 500 Internal Server Error" + plain + "Content-Length: 0\r\n\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(AppendResponse([]byte("before "), tt.req, &tt.resp, &date)); got != "before "+tt.want {
				t.Errorf("AppendResponse gave\n%q, want\n%q", got, "before "+tt.want)
			}
			if tt.req == nil {
				return
			}
			gone := Request{Target: []byte("/"), Body: []byte("x")}
			gone.Forget(tt.req.Manner())
			if got := string(AppendResponse(nil, &gone, &tt.resp, &date)); got != tt.want || gone.Target != nil || gone.Body != nil {
				t.Errorf("when only the request's manner is left, AppendResponse gave\n%q, want\n%q", got, tt.want)
			}
		})
	}
}

func TestAppendError(t *testing.T) {
	var date Date
	date.Set(time.Now().Unix())
	for status := 400; status < 600; status++ {
		raw := AppendError(nil, []byte("GET /a b"), status, &date)
		resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), nil)
		if err != nil {
			t.Fatalf("net/http cannot read AppendError(%d) = %q: %v", status, raw, err)
		}
		body, _ := io.ReadAll(resp.Body)
		text := http.StatusText(status)
		if status == 413 {
			text = "Content Too Large" // renamed by RFC 9110
		}
		known := reason(status) != ""
		if resp.StatusCode != status || !resp.Close || known && (resp.Status != strconv.Itoa(status)+" "+text || string(body) != text+"\n") {
			t.Errorf("AppendError(%d) = %q; want %q, a close and its reason as the body", status, raw, text)
		}
	}
}

// An answer to HEAD has no body (RFC 9112 §6.3), and the client knows what it
// has asked even if the server cannot make out the rest.
func TestAppendErrorToHead(t *testing.T) {
	for received, bodiless := range map[string]bool{
		"HEAD / HTTP/1.1\r\nHost: a]b\r\n\r\n": true,
		"HEAD /a b":                            true,
		"\r\n\r\nHEAD / HTTP/9.9":              true,
		"":                                     true, // may become HEAD
		"GET / HTTP/1.1\r\n":                   false,
		"HEADS / HTTP/1.1\r\n":                 false,
		"head / HTTP/1.1\r\n":                  false,
		"\x00":                                 false,
	} {
		raw := AppendError(nil, []byte(received), 400, benchDate())
		head, body, _ := strings.Cut(string(raw), "\r\n\r\n")
		if !strings.HasPrefix(head, "HTTP/1.1 400 ") || !strings.Contains(head, "\r\nConnection: close") || (body == "") != bodiless {
			t.Errorf("AppendError to %q = %q; want a body: %v", received, raw, !bodiless)
		}
		if strings.Contains(head, "Content-Length: 0\r\n") != bodiless {
			t.Errorf("AppendError to %q = %q; want a length that is right for every method", received, raw)
		}
	}
}

func TestAppendRequest(t *testing.T) {
	for _, tt := range []struct {
		name, method, target, body, want string
	}{
		{"GET", "GET", "/billing?n=5", "", "GET /billing?n=5 HTTP/1.1\r\nHost: h:1\r\n\r\n"},
		{"POST", "POST", "/send", "hello", "POST /send HTTP/1.1\r\nHost: h:1\r\nContent-Length: 5\r\n\r\nhello"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			raw := AppendRequest(nil, tt.method, tt.target, "h:1", []byte(tt.body))
			if string(raw) != tt.want {
				t.Errorf("AppendRequest gave %q, want %q", raw, tt.want)
			}
			var p RequestParser
			var r Request
			n, err := p.Parse(raw, &r)
			if got, want := copyRequest(&r), (asked{tt.method, tt.target, string(r.Path), string(r.Query), "h:1", tt.body, 1, true}); n != len(raw) || err != nil || got != want {
				t.Errorf("Parse of it = %d, %v, %+v; want %d, nil, %+v", n, err, got, len(raw), want)
			}
		})
	}
}

func TestDate(t *testing.T) {
	var d Date
	for _, unix := range []int64{0, 1, 784111777, 1 << 31, 951782400, time.Now().Unix()} {
		d.Set(unix)
		if got, want := string(d.text[:]), time.Unix(unix, 0).UTC().Format(http.TimeFormat); got != want {
			t.Errorf("Set(%d) gave %q, want %q", unix, got, want)
		}
	}
}
