package join

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/nats-io/nkeys"
)

// Token is what a host needs to join a lab. Whoever holds it can join as that host.
type Token struct {
	// Address is where the lab's own server listens, host and port; or the URL of an
	// existing NATS server, such as tls://broker:4222.
	Address string

	Lab  string // the lab's id
	Host string // the name of the host that joins

	// Pin is the SHA-256 of the lab's certificate authority, which vouches for its
	// server. Zero for an existing NATS server, whose certificate is checked as any.
	Pin [32]byte

	// Seed is the host's nkey, as 32 bytes. Empty for an existing NATS server, which
	// has credentials of its own.
	Seed []byte
}

// version begins each join string.
const version = "ilv1:"

// longest bounds a join string, in bytes.
const longest = 1 << 10

// String is the join string.
func (t Token) String() string {
	var pin []byte
	if t.Pin != [32]byte{} {
		pin = t.Pin[:]
	}
	var packed []byte
	for _, field := range [][]byte{[]byte(t.Lab), []byte(t.Host), pin, t.Seed} {
		packed = append(append(packed, byte(len(field))), field...)
	}
	packed = binary.BigEndian.AppendUint32(packed, crc32.ChecksumIEEE(append([]byte(t.Address), packed...)))
	return version + t.Address + ":" + base64.RawURLEncoding.EncodeToString(packed)
}

// errTorn is what is wrong with a join string that was copied in part.
var errTorn = errors.New("the join string is not whole: copy all of it, from ilv1: to its end")

// Parse reads a join string.
func Parse(text string) (t Token, err error) {
	rest, ok := strings.CutPrefix(text, version)
	switch {
	case len(text) > longest:
		return t, errors.New("the join string is too long: interleave lab token makes one")
	case !ok:
		return t, fmt.Errorf("a join string begins with %s: interleave lab token makes one", version)
	}
	cut := strings.LastIndexByte(rest, ':')
	if cut < 0 {
		return t, errTorn
	}
	packed, err := base64.RawURLEncoding.DecodeString(rest[cut+1:])
	if err != nil || len(packed) < 4 {
		return t, errTorn
	}
	t.Address = rest[:cut]
	packed, sum := packed[:len(packed)-4], binary.BigEndian.Uint32(packed[len(packed)-4:])
	if crc32.ChecksumIEEE(append([]byte(t.Address), packed...)) != sum {
		return Token{}, errTorn
	}
	var fields [4][]byte
	for i := range fields {
		if len(packed) == 0 || len(packed) <= int(packed[0]) {
			return Token{}, errTorn
		}
		end := 1 + int(packed[0])
		fields[i], packed = packed[1:end], packed[end:]
	}
	t.Lab, t.Host, t.Seed = string(fields[0]), string(fields[1]), fields[3]
	copy(t.Pin[:], fields[2])
	if len(packed) > 0 || !idPattern.MatchString(t.Lab) || len(fields[2])%32 != 0 || len(t.Seed)%32 != 0 {
		return Token{}, errTorn
	}
	if err := CheckName(t.Host); err != nil {
		return Token{}, err
	}
	if err := CheckAddress(t.Address); err != nil {
		return Token{}, err
	}
	if own := !strings.Contains(t.Address, "://"); own && (t.Pin == [32]byte{} || len(t.Seed) == 0) {
		return Token{}, errors.New("the join string has no key of a lab: interleave lab token makes one")
	}
	return t, nil
}

// CheckAddress says what is wrong with where a lab is reached: a host and a port, or
// the URL of a NATS server.
func CheckAddress(address string) error {
	if strings.Contains(address, "://") {
		u, err := url.Parse(address)
		switch {
		case err == nil && u.User != nil:
			return errors.New("leave the password out of a NATS server's URL: name a file with --credentials")
		case err != nil || u.Port() == "" || u.Hostname() == "" || u.Path != "":
			return fmt.Errorf("%q is not the URL of a NATS server, such as tls://broker:4222", address)
		case u.Scheme != "tls" && (u.Scheme != "nats" || !loopback(u.Hostname())):
			return fmt.Errorf("%q: want a URL that begins with tls://: whoever reads along could have programs started on the hosts", address)
		}
		return nil
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" || port == "" || port == "0" {
		return fmt.Errorf("%q is not where a lab is reached: want a host and a port, such as coord:7422", address)
	}
	return nil
}

// loopback reports whether a host is this one, to which nobody can listen on the way.
func loopback(host string) bool {
	at, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && at.IsLoopback()
}

// Keys is the key of the host that holds the token.
func (t Token) Keys() (nkeys.KeyPair, error) {
	return nkeys.FromRawSeed(nkeys.PrefixByteUser, t.Seed)
}
