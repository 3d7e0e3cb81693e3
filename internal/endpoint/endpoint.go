// Package endpoint reads from a URL where a server listens: on a TCP port of an
// IPv4 or IPv6 address, or on a Unix socket. It does not look names up.
package endpoint

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
	"unicode"

	"interleave/internal/quantity"
)

// Endpoint is a server, and what to ask it for.
type Endpoint struct {
	Addr   netip.AddrPort // the zero value for a Unix socket
	Socket string         // path of the Unix socket; empty for TCP
	Host   string         // the Host field of requests
	Path   string         // the target of requests, with the query; at least "/"

	loopback bool // named localhost: ::1 is meant as well as 127.0.0.1
}

// Forms is what a URL has to look like.
const Forms = "http://HOST:PORT/PATH with an IP address or localhost, or unix:/SOCKET:/PATH"

// Unix begins the address, and the URL, of a server on a Unix socket.
const Unix = "unix:"

// URL asks the server at addr, as Endpoint.Address gives it, for path, which may
// be empty.
func URL(addr, path string) string {
	switch isSocket := strings.HasPrefix(addr, Unix); {
	case isSocket && path != "":
		return addr + ":" + path
	case isSocket:
		return addr
	}
	return "http://" + addr + path
}

// maxSocket is how long the path of a socket can be on every system.
const maxSocket = 103

// Parse reads a URL. An error is one line that names it.
func Parse(text string) (Endpoint, error) {
	fault := func(format string, args ...any) (Endpoint, error) {
		return Endpoint{}, fmt.Errorf("url %q "+format, append([]any{text}, args...)...)
	}
	switch {
	case strings.TrimSpace(text) == "":
		return fault("is empty: want %s", Forms)
	case strings.TrimSpace(text) != text:
		return fault("begins or ends with a blank: leave it out")
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return fault("holds a blank or a control character: write it as %%20 and the like")
	}
	if rest, isSocket := strings.CutPrefix(text, Unix); isSocket {
		return parseSocket(rest, fault)
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Opaque != "" && u.Scheme == "http":
		return fault("cannot be read: want %s", Forms)
	case u.Scheme == "https":
		return fault("is https, and TLS is not spoken here: want %s", Forms)
	case u.Scheme != "http":
		return fault("is not http: want %s", Forms)
	case u.User != nil:
		return fault("has a user name: leave it out")
	}
	e := Endpoint{Host: strings.TrimSuffix(u.Host, ":"), Path: u.RequestURI()}
	if e.Addr, e.loopback, err = address(u.Hostname(), u.Port()); err != nil {
		return fault("%w", err)
	}
	if !ValidTarget(e.Path) {
		return fault("has the path %q, which cannot be sent as it is", e.Path)
	}
	return e, nil
}

// address reads the host and the port of a URL.
func address(name, port string) (addr netip.AddrPort, loopback bool, err error) {
	if loopback = strings.EqualFold(name, "localhost"); loopback {
		name = "127.0.0.1"
	}
	if port == "" {
		port = "80"
	}
	ip, err := netip.ParseAddr(name)
	if err != nil || ip.Zone() != "" {
		return addr, false, fmt.Errorf("has the host %q, but names are not looked up: give an IPv4 or IPv6 address, such as 127.0.0.1 or [::1], or localhost", name)
	}
	addr, err = netip.ParseAddrPort(net.JoinHostPort(ip.Unmap().String(), port))
	if err != nil || addr.Port() == 0 {
		return addr, false, fmt.Errorf("has the port %s: want one from 1 to 65535", port)
	}
	return addr, loopback, nil
}

// parseSocket reads what follows unix: in a URL, as nginx writes it.
func parseSocket(rest string, fault func(string, ...any) (Endpoint, error)) (Endpoint, error) {
	socket, path, has := strings.Cut(rest, ":")
	if !has {
		path = "/"
	}
	switch {
	case !strings.HasPrefix(socket, "/"):
		return fault("does not name a socket by its whole path: want unix:/SOCKET or unix:/SOCKET:/PATH")
	case len(socket) > maxSocket:
		return fault("names a socket by %s, and a system takes %d: use a shorter path", quantity.Plural(len(socket), "byte"), maxSocket)
	case !ValidTarget(path):
		return fault("has the path %q, which does not begin with /: want unix:/SOCKET or unix:/SOCKET:/PATH", path)
	}
	path, _, _ = strings.Cut(path, "#") // which no client sends
	return Endpoint{Socket: socket, Host: "localhost", Path: path}, nil
}

// ValidTarget reports whether s can stand in a request line.
func ValidTarget(s string) bool {
	return strings.HasPrefix(s, "/") && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// Address is the host and port, or "unix:" and the path of the socket.
func (e Endpoint) Address() string {
	if e.Socket != "" {
		return Unix + e.Socket
	}
	return e.Addr.String()
}

// Dialable returns what net.Dial wants to know of an address as Address gives
// it.
func Dialable(addr string) (network, address string) {
	if socket, found := strings.CutPrefix(addr, Unix); found {
		return "unix", socket
	}
	return "tcp", addr
}

// Server is the URL without the path.
func (e Endpoint) Server() string {
	if e.Socket != "" {
		return Unix + e.Socket
	}
	return "http://" + e.Host
}

// probeLimit bounds how long it takes to find out where localhost is.
const probeLimit = time.Second

// Resolve decides which address localhost is: 127.0.0.1, unless nobody listens
// there and somebody does at ::1. Others are what they are.
func (e Endpoint) Resolve(ctx context.Context) Endpoint {
	six := netip.AddrPortFrom(netip.IPv6Loopback(), e.Addr.Port())
	if e.loopback && refuses(ctx, e.Addr) && !refuses(ctx, six) {
		e.Addr = six
	}
	return e
}

// refuses reports whether nobody listens at addr.
func refuses(ctx context.Context, addr netip.AddrPort) bool {
	c, err := (&net.Dialer{Timeout: probeLimit}).DialContext(ctx, "tcp", addr.String())
	if err == nil {
		c.Close()
		return false
	}
	var errno syscall.Errno
	return errors.As(err, &errno) // a time-out is none
}
