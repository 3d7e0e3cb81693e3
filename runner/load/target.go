package load

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// target is the server that a URL names.
type target struct {
	addr netip.AddrPort
	host string // for the Host field
	path string // with the query; at least "/"
}

func parseTarget(text string) (target, error) {
	u, err := url.Parse(text)
	if err != nil {
		return target{}, fmt.Errorf("url %q cannot be read: want http://HOST:PORT/PATH", text)
	}
	if u.Scheme != "http" {
		return target{}, fmt.Errorf("url %q is not http: want http://HOST:PORT/PATH", text)
	}
	if u.User != nil {
		return target{}, fmt.Errorf("url %q has a user name: leave it out", text)
	}
	name, port := u.Hostname(), u.Port()
	if name == "localhost" {
		name = "127.0.0.1"
	}
	if port == "" {
		port = "80"
	}
	addr, err := netip.ParseAddrPort(name + ":" + port)
	if err != nil || !addr.Addr().Is4() || addr.Port() == 0 {
		return target{}, fmt.Errorf("url %q: the host has to be an IPv4 address or localhost, the port a number", text)
	}
	path := u.RequestURI()
	if !validTarget(path) {
		return target{}, fmt.Errorf("url %q: the path %q cannot be sent as it is", text, path)
	}
	return target{addr: addr, host: u.Host, path: path}, nil
}

// validTarget reports whether s can stand in a request line.
func validTarget(s string) bool {
	return strings.HasPrefix(s, "/") && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f })
}
