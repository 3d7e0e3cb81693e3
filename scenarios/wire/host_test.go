package wire

import (
	"strings"
	"testing"
)

// hosts are values of the Host field, and whether RFC 3986 §3.2.2 has them.
var hosts = []struct {
	host  string
	valid bool
}{
	{"", true}, // RFC 9110 §7.2: the target has no authority
	{"a", true},
	{"a.example", true},
	{"a.example.", true},
	{"a-b_c~d", true},
	{"!$&'()*+,;=", true}, // sub-delims
	{"a%2Db", true},
	{"%e2%82%AC", true},
	{"127.0.0.1", true},
	{"999.1", true}, // no IPv4 address, but a name
	{"a:80", true},
	{"a:", true}, // a port of no digits is the default one
	{"a:0000000000080", true},
	{":80", true}, // an empty name
	{"[::1]", true},
	{"[::1]:80", true},
	{"[::]", true},
	{"[1:2:3:4:5:6:7:8]", true},
	{"[1:2:3:4:5:6:7::]", true},
	{"[::2:3:4:5:6:7:8]", true},
	{"[2001:DB8::a:b]", true},
	{"[::ffff:192.0.2.1]", true},
	{"[1:2:3:4:5:6:192.0.2.1]", true},
	{"[fe80::1%25eth0]", true},
	{"[fe80::1%25a%2Fb]", true},
	{"[v1.a:b]", true},
	{"[VfF.x]", true},

	{"a:8x", false},
	{"a:80:90", false},
	{"a:-1", false},
	{"a:+1", false},
	{"a: 80", false},
	{"a b", false},
	{"a, b", false},
	{"a/b", false},
	{"a?b", false},
	{"a#b", false},
	{"a@b", false},
	{"u:p@b", false},
	{"http://a", false},
	{"a\\b", false},
	{"\"a\"", false},
	{"<a>", false},
	{"a|b", false},
	{"a^b", false},
	{"a`b", false},
	{"{a}", false},
	{"a\x80b", false},
	{"\xc3\xa4", false},
	{"a\tb", false},
	{"%", false},
	{"a%", false},
	{"a%4", false},
	{"a%zz", false},
	{"a%4g", false},
	{"::1", false},
	{"::1:80", false},
	{"[", false},
	{"]", false},
	{"[]", false},
	{"[]:80", false},
	{"[::1", false},
	{"::1]", false},
	{"[::1]]", false},
	{"[[::1]]", false},
	{"[::1]a", false},
	{"[::1]:8x", false},
	{"[::1]80", false},
	{"a[::1]", false},
	{"a]b[c", false},
	{"a[b]c", false},
	{"[a]", false},
	{"[1]", false},
	{"[127.0.0.1]", false},
	{"[:1]", false},
	{"[1:]", false},
	{"[:::]", false},
	{"[1::2::3]", false},
	{"[1:2:3:4:5:6:7]", false},
	{"[1:2:3:4:5:6:7:8:9]", false},
	{"[1:2:3:4:5:6:7:8::]", false},
	{"[1:2:3:4::5:6:7:8]", false},
	{"[12345::]", false},
	{"[::g]", false},
	{"[::1.2.3]", false},
	{"[::1.2.3.4.5]", false},
	{"[::1.2.3.256]", false},
	{"[::1.2.3.04]", false},
	{"[1.2.3.4::]", false},
	{"[1:2:3:4:5:6:7:1.2.3.4]", false},
	{"[fe80::1%eth0]", false},
	{"[fe80::1%25]", false},
	{"[fe80::1%25a/b]", false},
	{"[v.a]", false},
	{"[v1]", false},
	{"[v1.]", false},
	{"[vg.a]", false},
	{"[v1.a%20]", false},
	{"[v1.a/b]", false},
}

// verdictOn returns what the parser says to one request, whole and byte by
// byte, which must be the same.
func verdictOn(t *testing.T, in string) error {
	t.Helper()
	var p RequestParser
	_, n, err := feedRequest(&p, in, nil)
	if n == 0 && err == nil {
		t.Errorf("Parse(%q) waits for more", in)
	}
	var every []int
	for i := 1; i < len(in); i++ {
		every = append(every, i)
	}
	p = RequestParser{}
	if _, _, cut := feedRequest(&p, in, every); cut != err {
		t.Errorf("Parse(%q), byte by byte: %v; whole: %v", in, cut, err)
	}
	return err
}

func TestHost(t *testing.T) {
	for _, tt := range hosts {
		in := "GET / HTTP/1.1\r\nHost: " + tt.host + "\r\n\r\n"
		err := verdictOn(t, in)
		if valid := err == nil; valid != tt.valid || !valid && err != errHost {
			t.Errorf("Host %q: %v; valid: %v", tt.host, err, tt.valid)
		}
	}
}

// A target that names a host must name one (RFC 9110 §4.2.1), and CONNECT a
// port too (RFC 9110 §9.3.6).
func TestAuthority(t *testing.T) {
	for _, tt := range hosts {
		if strings.ContainsAny(tt.host, "/? \t") {
			continue // the authority ends there
		}
		absolute := tt.valid && tt.host != "" && tt.host[0] != ':'
		err := verdictOn(t, "GET http://"+tt.host+"/a HTTP/1.1\r\nHost: b\r\n\r\n")
		if valid := err == nil; valid != absolute || !valid && err != errTarget {
			t.Errorf("GET http://%s/a: %v; valid: %v", tt.host, err, absolute)
		}
	}
	for target, valid := range map[string]bool{
		"a:1": true, "a:65535": true, "[::1]:443": true, "a%2db:080": true,
		"a": false, "a:": false, ":1": false, "a:0": false, "a:65536": false, "a:99999999999999999999": false,
		"a:8x": false, "a:1:2": false, "[::1]": false, "[::1:443": false, "::1:443": false, "u@a:1": false,
		"/": false, "/a:1": false, "*": false, "http://a:1/": false, "a:1/": false, "a:1?b": false, "[]:1": false,
	} {
		err := verdictOn(t, "CONNECT "+target+" HTTP/1.1\r\nHost: b\r\n\r\n")
		if err == nil != valid || err != nil && err != errTunnel {
			t.Errorf("CONNECT %s: %v; valid: %v", target, err, valid)
		}
	}
}

// A target holds the bytes of a URI without its fragment (RFC 9112 §3.2). The
// brackets are let through: browsers send them in queries.
func TestTargetBytes(t *testing.T) {
	const inPath = "-._~!$&'()*+,;=:@/%[]"
	for c := range 256 {
		letter := '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
		valid := c < 0x80 && (letter || strings.IndexByte(inPath+"?", byte(c)) >= 0)
		for _, target := range []string{"/%c", "/?%c", "http://a/%c", "/a-long-one-to-cross-words?%c&b"} {
			in := "GET " + strings.Replace(target, "%c", string([]byte{byte(c)}), 1) + " HTTP/1.1\r\nHost: a\r\n\r\n"
			if err := verdictOn(t, in); err == nil != valid {
				t.Errorf("%q: %v; valid: %v", in, err, valid)
			}
		}
	}
}
