package endpoint_test

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"

	"interleave/internal/endpoint"
)

func TestParse(t *testing.T) {
	for _, test := range []struct{ url, network, address, host, path, server string }{
		{"http://127.0.0.1:8080/hello", "tcp", "127.0.0.1:8080", "127.0.0.1:8080", "/hello", "http://127.0.0.1:8080"},
		{"http://127.0.0.1", "tcp", "127.0.0.1:80", "127.0.0.1", "/", "http://127.0.0.1"},
		{"http://127.0.0.1:/x?a=b#c", "tcp", "127.0.0.1:80", "127.0.0.1", "/x?a=b", "http://127.0.0.1"},
		{"HTTP://LocalHost:81/", "tcp", "127.0.0.1:81", "LocalHost:81", "/", "http://LocalHost:81"},
		{"http://[::1]:8080/x", "tcp", "[::1]:8080", "[::1]:8080", "/x", "http://[::1]:8080"},
		{"http://[::1]", "tcp", "[::1]:80", "[::1]", "/", "http://[::1]"},
		{"http://[::ffff:127.0.0.1]:80/", "tcp", "127.0.0.1:80", "[::ffff:127.0.0.1]:80", "/", "http://[::ffff:127.0.0.1]:80"},
		{"http://127.0.0.1/ok%20", "tcp", "127.0.0.1:80", "127.0.0.1", "/ok%20", "http://127.0.0.1"},
		{"unix:/run/app.sock", "unix", "/run/app.sock", "localhost", "/", "unix:/run/app.sock"},
		{"unix:/run/app.sock:/hello?n=1", "unix", "/run/app.sock", "localhost", "/hello?n=1", "unix:/run/app.sock"},
	} {
		e, err := endpoint.Parse(test.url)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.url, err)
			continue
		}
		network, address := endpoint.Dialable(e.Address())
		if network != test.network || address != test.address || e.Host != test.host || e.Path != test.path || e.Server() != test.server {
			t.Errorf("Parse(%q) = %s %s, host %q, path %q, server %q; want %+v", test.url, network, address, e.Host, e.Path, e.Server(), test)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for url, want := range map[string]string{
		"":                                   "is empty",
		" ":                                  "is empty",
		"http://127.0.0.1/ok ":               "ends with a blank",
		"\thttp://127.0.0.1/":                "begins or ends with a blank",
		"http://127.0.0.1/a b":               "%20",
		"http://127.0.0.1/\u0085x":           "control character",
		"https://127.0.0.1/":                 "TLS",
		"ftp://127.0.0.1/":                   "not http",
		"127.0.0.1:80":                       "want http://HOST",
		"localhost:80":                       "not http",
		"http:127.0.0.1":                     "want http://HOST",
		"http://me:you@127.0.0.1/":           "user name",
		"http://example.org/":                "names are not looked up",
		"http:///x":                          "names are not looked up",
		"http://:80/":                        "names are not looked up",
		"http://::1/":                        "want http://HOST",
		"http://[::1/":                       "want http://HOST",
		"http://[fe80::1%25eth0]/":           "names are not looked up",
		"http://127.1/":                      "names are not looked up",
		"http://127.0.0.010/":                "names are not looked up",
		"http://127.0.0.1:0/":                "port 0",
		"http://127.0.0.1:65536/":            "port 65536",
		"http://127.0.0.1:x/":                "want http://HOST",
		"unix:":                              "whole path",
		"unix:app.sock":                      "whole path",
		"unix:/run/app.sock:hello":           "does not begin with /",
		"unix:/" + strings.Repeat("a", 103):  "shorter path",
		"http://127.0.0.1/\x1b[2J":           "control character",
		"http://127.0.0.1/\u202eexample.org": "", // percent-encoded, as browsers do
	} {
		_, err := endpoint.Parse(url)
		if want == "" {
			if err != nil {
				t.Errorf("Parse(%q): %v, want none", url, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("Parse(%q): %v, want one clean line with %q", url, err, want)
		}
	}
}

// Where localhost is only ::1, that is where it is.
func TestLocalhost(t *testing.T) {
	six, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("this host has no ::1: ", err)
	}
	defer six.Close()
	_, port, _ := net.SplitHostPort(six.Addr().String())
	e, err := endpoint.Parse("http://localhost:" + port + "/")
	if err != nil {
		t.Fatal(err)
	}
	if four, err := net.Listen("tcp4", "127.0.0.1:"+port); err == nil {
		if got := e.Resolve(context.Background()).Addr; !got.Addr().Is4() {
			t.Errorf("localhost is %v, want 127.0.0.1, where somebody listens", got)
		}
		four.Close()
		if got := e.Resolve(context.Background()).Addr; got.Addr() != netip.IPv6Loopback() {
			t.Errorf("localhost is %v, want ::1, for nobody listens at 127.0.0.1", got)
		}
	}
	six.Close()
	if got := e.Resolve(context.Background()).Addr; !got.Addr().Is4() {
		t.Errorf("localhost is %v, want 127.0.0.1 if nobody listens at all", got)
	}
}
