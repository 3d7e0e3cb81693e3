package modeltest

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/internal/race"
	"interleave/models"
)

// rule is what a client may send, and what the RFC says to it.
type rule struct {
	rfc, name string
	in        string
	want      []int  // statuses, in order
	end       ending // after the last one
}

type ending bool

const (
	open   ending = false // the next request is answered
	closed ending = true
)

const (
	line    = "GET /echo?n=1 HTTP/1.1\r\n"
	host    = "Host: a\r\n"
	chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
	follow  = "GET /echo?n=2 HTTP/1.1\r\nHost: b\r\n\r\n"
)

func ok(rfc, name, in string, statuses ...int) rule {
	if statuses == nil {
		statuses = []int{200}
	}
	return rule{rfc, name, in, statuses, open}
}

// refused is answered with status, and the request behind it with nothing.
func refused(status int, rfc, name, in string) rule {
	return rule{rfc, name, in + follow, []int{status}, closed}
}

// rules are the codec's, each shown once. scenarios/wire has the variants.
var rules = []rule{
	ok("9112 2.2", "empty lines before the request line", "\r\n\r\n"+line+host+"\r\n"),
	refused(400, "9112 2.2", "bare LF after the request line", "GET /echo HTTP/1.1\nHost: a\r\n\r\n"),
	refused(400, "9112 2.2", "bare LF after a field", line+"Host: a\n\r\n"),
	refused(400, "9112 2.2", "bare CR", line+host+"A: b\rc\r\n\r\n"),
	refused(400, "9112 2.2", "white space before the first field", line+" A: b\r\n"+host+"\r\n"),
	refused(400, "9112 2.3", "version in lower case", "GET /echo http/1.1\r\n"+host+"\r\n"),
	refused(505, "9110 15.6.6", "major version", "GET /echo HTTP/2.0\r\n"+host+"\r\n"),
	refused(400, "9112 3", "two spaces", "GET  /echo HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "9112 3", "no version", "GET /echo\r\n"+host+"\r\n"),
	refused(400, "9112 3.1", "method that is no token", "G[T /echo HTTP/1.1\r\n"+host+"\r\n"),
	ok("9110 9.1", "method that is not known", "BREW /echo HTTP/1.1\r\n"+host+"\r\n"+follow, 501, 200),
	refused(400, "9112 3.2", "no Host", line+"\r\n"),
	refused(400, "9112 3.2", "two Hosts", line+host+host+"\r\n"),
	refused(400, "9112 3.2", "list of Hosts", line+"Host: a, b\r\n\r\n"),
	ok("9112 3.2", "empty Host", line+"Host:\r\n\r\n"),
	refused(400, "3986 3.2.3", "port that is no number", line+"Host: a:8x\r\n\r\n"),
	refused(400, "3986 3.2.3", "two ports", line+"Host: a:80:90\r\n\r\n"),
	refused(400, "3986 3.2.2", "IP literal without its end", line+"Host: [::1\r\n\r\n"),
	refused(400, "3986 3.2.2", "brackets in a name", line+"Host: a]b[c\r\n\r\n"),
	refused(400, "3986 3.2.2", "IPv6 address without brackets", line+"Host: ::1\r\n\r\n"),
	refused(400, "3986 3.2.2", "malformed IPv6 address", line+"Host: [1::2::3]\r\n\r\n"),
	ok("3986 3.2.2", "IPv6 address", line+"Host: [::ffff:192.0.2.1]:80\r\n\r\n"),
	refused(400, "3986 2.1", "malformed percent-encoding in Host", line+"Host: a%zz\r\n\r\n"),
	refused(400, "3986 2.1", "percent sign alone", line+"Host: %\r\n\r\n"),
	refused(400, "9112 3.2.1", "fragment in the target", "GET /echo#a HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "3986 2", "high byte in the target", "GET /echo?\xc3\xa4 HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "3986 2", "byte of no URI in the target", "GET /echo?{ HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "3986 2", "control character in the target", "GET /echo?\x7f HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "9112 3.2", "relative target", "GET echo HTTP/1.1\r\n"+host+"\r\n"),
	ok("9112 3.2.2", "absolute form", "GET http://b:80/echo?n=1 HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "9110 4.2.1", "absolute form without a host", "GET http://:80/echo HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "9110 4.2.4", "absolute form with a user", "GET http://u@b/echo HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "9112 3.2.2", "absolute form with a bad port", "GET http://b:8x/echo HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "9112 3.2.3", "CONNECT without a port", "CONNECT b HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "9112 3.2.3", "CONNECT with a path", "CONNECT /echo HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "9110 9.3.6", "CONNECT with an impossible port", "CONNECT b:65536 HTTP/1.1\r\n"+host+"\r\n"),
	ok("9112 3.2.3", "CONNECT", "CONNECT b:443 HTTP/1.1\r\n"+host+"\r\n", 501),
	refused(400, "9112 3.2.4", "asterisk for GET", "GET * HTTP/1.1\r\n"+host+"\r\n"),
	refused(400, "9112 5.1", "white space before the colon", line+"Host : a\r\n\r\n"),
	refused(400, "9112 5.1", "field name that is no token", line+host+"A(: b\r\n\r\n"),
	refused(400, "9112 5.2", "folded field", line+host+"A: b\r\n c\r\n\r\n"),
	refused(400, "9110 5.5", "NUL in a value", line+host+"A: \x00\r\n\r\n"),
	ok("9110 5.5", "high byte in a value", line+host+"A: \xe4\r\n\r\n"),
	refused(431, "6585 5", "fields that are too large", line+host+"A: "+strings.Repeat("a", 17<<10)+"\r\n\r\n"),
	refused(400, "9112 6.1", "length and coding", "POST /echo HTTP/1.1\r\n"+host+"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
	refused(400, "9112 6.1", "coding in HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
	refused(501, "9112 6.1", "coding that is not known", "POST /echo HTTP/1.1\r\n"+host+"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
	refused(400, "9112 6.3", "chunked is not the last coding", "POST /echo HTTP/1.1\r\n"+host+"Transfer-Encoding: chunked, gzip\r\n\r\n"),
	refused(400, "9112 6.3", "two lengths that differ", "POST /echo HTTP/1.1\r\n"+host+"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
	refused(400, "9110 8.6", "length with a sign", "POST /echo HTTP/1.1\r\n"+host+"Content-Length: +1\r\n\r\na"),
	refused(413, "9110 15.5.14", "length that is too large", "POST /echo HTTP/1.1\r\n"+host+"Content-Length: 99999999999999999999\r\n\r\n"),
	ok("9112 6.2", "length", "POST /echo HTTP/1.1\r\n"+host+"Content-Length: 3\r\n\r\nabc"+follow, 200, 200),
	ok("9112 6.3", "HEAD without a body", "HEAD /echo?n=1 HTTP/1.1\r\n"+host+"\r\n"+follow, 200, 200),
	refused(400, "9112 6.3", "refused HEAD", "HEAD /echo HTTP/1.1\r\nHost: a]b\r\n\r\n"),
	refused(400, "9112 6.3", "HEAD with a malformed request line", "HEAD /a b HTTP/1.1\r\n\r\n"),
	refused(431, "9112 6.3", "HEAD that is too large", "HEAD /"+strings.Repeat("a", 17<<10)+" HTTP/1.1\r\n\r\n"),
	ok("9112 6.3", "HEAD of nothing", "HEAD /elsewhere HTTP/1.1\r\n"+host+"\r\n"+follow, 404, 200),
	ok("9112 6.3", "HEAD of a failure", "HEAD /error HTTP/1.1\r\n"+host+"\r\n"+follow, 500, 200),
	ok("9112 7.1", "chunks", chunked+"3;a=\"b\"\r\nabc\r\n0\r\nA: b\r\n\r\n"+follow, 200, 200),
	refused(400, "9112 7.1", "chunk size that is no number", chunked+"x\r\n"),
	refused(400, "9112 7.1", "chunk size with a bare LF", chunked+"1\na\r\n0\r\n\r\n"),
	refused(400, "9112 7.1", "chunk that is longer than its size", chunked+"1\r\nab\r\n0\r\n\r\n"),
	refused(400, "9112 7.1.1", "endless chunk extension", chunked+"1;"+strings.Repeat("a", 2000)+"\r\na\r\n0\r\n\r\n"),
	refused(400, "9112 7.1.2", "trailer that is no field", chunked+"0\r\nab\r\n\r\n"),
	refused(431, "9112 7.1.2", "trailers that are too large", chunked+"0\r\n"+strings.Repeat("A: b\r\n", 4000)+"\r\n"),
	refused(431, "9112 7.1.2", "trailer that is too large", chunked+"0\r\nA: "+strings.Repeat("b", 17<<10)+"\r\n\r\n"),
	ok("9112 7.1.2", "trailers that mean nothing", chunked+"0\r\nContent-Length: 9\r\nTransfer-Encoding: a\r\n\r\n"+follow, 200, 200),
	{"9112 9.3", "HTTP/1.0", "GET /echo?n=1 HTTP/1.0\r\n\r\n" + follow, []int{200}, closed},
	ok("9112 9.3", "HTTP/1.0 kept alive", "GET /echo?n=1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"+follow, 200, 200),
	ok("9112 9.3.2", "pipelined", follow+follow+follow, 200, 200, 200),
	{"9112 9.6", "close", line + host + "Connection: x, Close\r\n\r\n" + follow, []int{200}, closed},
}

// Every model keeps the rules, whether the bytes come together or one by one.
func TestRules(t *testing.T) {
	if race.Enabled {
		t.Skip("rules are kept by the codec, which shares nothing")
	}
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		for _, r := range rules {
			t.Run(r.rfc+" "+r.name, func(t *testing.T) {
				wanted := reading{want: r.want, end: r.end}
				framework := frameworks[m.Framework]
				if other, ok := framework.rules[r.name]; ok {
					wanted = other
				}
				wanted.resets = framework.resets && wanted.end == closed
				for how, step := range map[string]int{"whole": len(r.in), "split": max(1, len(r.in)/300)} {
					s.keeps(t, r.in, wanted, how, step)
				}
			})
		}
		s.serves(t)
	})
}

func (s *Server) keeps(t *testing.T, in string, r reading, how string, step int) {
	t.Helper()
	conn, err := net.DialTimeout("tcp4", s.Addr, Patience)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(Patience))
	go func() { // a refused client may be answered while it still sends
		for rest := in; len(rest) > 0; {
			n := min(step, len(rest))
			if _, err := io.WriteString(conn, rest[:n]); err != nil {
				return
			}
			rest = rest[n:]
		}
	}()
	reader := bufio.NewReader(conn)
	var got []int
	ended := false
	for len(got) < len(r.want) && !ended {
		method := "GET"
		if len(got) == 0 && strings.HasPrefix(in, "HEAD ") {
			method = "HEAD"
		}
		resp, err := http.ReadResponse(reader, &http.Request{Method: method})
		if r.resets && isReset(err) {
			return
		}
		if err != nil {
			t.Fatalf("%s: after the answers %v: %v, want %v", how, got, err, r.want)
		}
		io.Copy(io.Discard, resp.Body)
		got, ended = append(got, resp.StatusCode), resp.Close
	}
	crowded := ended && r.end == open && s.bounded // its worker is wanted elsewhere
	if !slices.Equal(got, r.want) && !crowded {
		t.Errorf("%s: the answers are %v, want %v", how, got, r.want)
	}
	if ended != bool(r.end) && !crowded {
		t.Errorf("%s: the last answer says close: %v, want %v", how, ended, r.end)
	}
	if r.end == open && !ended {
		io.WriteString(conn, "GET /echo?n=next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
		resp, err := http.ReadResponse(reader, nil)
		if err != nil || resp.StatusCode != 200 {
			t.Errorf("%s: the next request is answered %v (%v), want 200", how, resp, err)
			return
		}
		if body, _ := io.ReadAll(resp.Body); string(body) != "next\n" {
			t.Errorf("%s: the next request is answered %q", how, body)
		}
	}
	rest, err := io.ReadAll(reader)
	if r.end == closed && got[0] == 200 && isReset(err) {
		err = nil // it had asked for the close, and sent on nevertheless
	}
	if r.resets && isReset(err) {
		err = nil
	}
	if err != nil || len(rest) > 0 && !r.rest {
		t.Errorf("%s: instead of the connection's end came %s, %v", how, brief(string(rest)), err)
	}
}
