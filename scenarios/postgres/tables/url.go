package tables

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

// Address is where a PostgreSQL server is, and as who it is asked.
type Address struct {
	Host, Port     string
	Database, User string
	Password       string // empty if there is none
}

// ParseURL reads postgres://user[:password]@host:port/db. Its errors do not quote it:
// it may hold a password.
func ParseURL(text string) (*Address, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Opaque != "" || u.Fragment != "":
		return nil, errors.New("want postgres://user[:password]@host:port/db; write what is special in a password as %XX")
	case u.User.Username() == "":
		return nil, errors.New("it names no user: want postgres://user[:password]@host:port/db")
	case u.Hostname() == "":
		return nil, errors.New("it names no host: want postgres://user[:password]@host:port/db")
	}
	a := &Address{Host: u.Hostname(), Port: u.Port(), User: u.User.Username(), Database: strings.TrimPrefix(u.Path, "/")}
	a.Password, _ = u.User.Password()
	if a.Port == "" {
		a.Port = "5432"
	}
	if a.Database == "" || strings.Contains(a.Database, "/") {
		return nil, errors.New("it names no database: want postgres://user[:password]@host:port/db")
	}
	if strings.ContainsRune(a.User+a.Password+a.Database, 0) {
		return nil, errors.New("it holds a zero byte")
	}
	options, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("what follows its ? cannot be read: leave that out")
	}
	for name, values := range options {
		switch mode := values[0]; {
		case name == "sslmode" && (mode == "disable" || mode == "allow" || mode == "prefer"):
		case name == "sslmode":
			return nil, errors.New("it asks for TLS, which is not supported: use sslmode=disable, with a server on this host or in a network that you trust")
		default:
			return nil, errors.New("the only option is sslmode=disable: leave others out")
		}
	}
	return a, nil
}

// String is the URL without the password.
func (a *Address) String() string {
	u := url.URL{Scheme: "postgres", User: url.User(a.User), Host: net.JoinHostPort(a.Host, a.Port), Path: "/" + a.Database}
	return u.String()
}
