package wire

import (
	"errors"
	"strings"
	"testing"
	"unsafe"
)

func TestNeedsContinue(t *testing.T) {
	for _, tt := range []struct {
		name, head, body string
		want             bool
	}{
		{"asked", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", "hi", true},
		{"asked in capitals", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n", "hi", true},
		{"asked, chunked", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n", "2\r\nhi\r\n0\r\n\r\n", true},
		{"not asked", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", "hi", false},
		{"HTTP/1.0", "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", "hi", false},
		{"another expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\n", "hi", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var p RequestParser
			var r Request
			buf := []byte(tt.head)
			for i := range buf {
				if n, err := p.Parse(buf[:i], &r); n != 0 || err != nil || p.NeedsContinue() {
					t.Fatalf("at %d of the head: Parse = %d, %v, or NeedsContinue", i, n, err)
				}
			}
			if n, err := p.Parse(buf, &r); n != 0 || err != nil {
				t.Fatalf("Parse(head) = %d, %v; want 0, nil", n, err)
			}
			if got := p.NeedsContinue(); got != tt.want {
				t.Errorf("NeedsContinue after the head = %v, want %v", got, tt.want)
			}
			if p.NeedsContinue() {
				t.Error("NeedsContinue a second time = true, want false")
			}
			buf = append(buf, tt.body...)
			if n, err := p.Parse(buf, &r); n != len(buf) || err != nil || string(r.Body) != "hi" {
				t.Errorf("Parse(all) = %d, %v, body %q; want %d, nil, body \"hi\"", n, err, r.Body, len(buf))
			}
			if p.NeedsContinue() {
				t.Error("NeedsContinue after the request = true, want false")
			}
		})
	}
	t.Run("no body to wait for", func(t *testing.T) {
		var p RequestParser
		var r Request
		in := "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"
		if n, err := p.Parse([]byte(in), &r); n != len(in) || err != nil {
			t.Errorf("Parse(%q) = %d, %v; want %d, nil", in, n, err, len(in))
		}
	})
	t.Run("refused at once", func(t *testing.T) {
		var p RequestParser
		var r Request
		_, err := p.Parse([]byte("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n"), &r)
		if err != error(errBodyTooLarge) || p.NeedsContinue() {
			t.Errorf("Parse = %v, want %v without asking for the body", err, errBodyTooLarge)
		}
	})
}

func TestWant(t *testing.T) {
	const in = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n"
	var p RequestParser
	var r Request
	p.Parse([]byte(in[:20]), &r)
	if got := p.Want(); got != 0 {
		t.Errorf("Want in the head = %d, want 0", got)
	}
	p.Parse([]byte(in), &r)
	if got := p.Want(); got != len(in)+5000 {
		t.Errorf("Want after the head = %d, want %d", got, len(in)+5000)
	}
	p.Reset()
	if got := p.Want(); got != 0 {
		t.Errorf("Want after Reset = %d, want 0", got)
	}
}

func TestRequestFields(t *testing.T) {
	in := "GET /a?n=1&nn=2&empty=&flag&n=3 HTTP/1.1\r\nHost: h\r\nX-One:  first \r\nx-one: second\r\nEmpty:\r\n\r\n"
	var p RequestParser
	var r Request
	if _, err := p.Parse([]byte(in), &r); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"n": "1", "nn": "2", "empty": "", "flag": ""} {
		if got := r.QueryValue(key); got == nil || string(got) != want {
			t.Errorf("QueryValue(%q) = %q (nil: %v), want %q", key, got, got == nil, want)
		}
	}
	for _, key := range []string{"", "e", "fla", "m"} {
		if got := r.QueryValue(key); got != nil {
			t.Errorf("QueryValue(%q) = %q, want nil", key, got)
		}
	}
	for name, want := range map[string]string{"host": "h", "X-ONE": "first", "Empty": ""} {
		if got := r.Header(name); got == nil || string(got) != want {
			t.Errorf("Header(%q) = %q (nil: %v), want %q", name, got, got == nil, want)
		}
	}
	if got := r.Header("absent"); got != nil {
		t.Errorf("Header(absent) = %q, want nil", got)
	}
	var all []string
	for name, value := range r.Headers() {
		all = append(all, string(name)+"="+string(value))
	}
	if got, want := strings.Join(all, "|"), "Host=h|X-One=first|x-one=second|Empty="; got != want {
		t.Errorf("Headers gave %s, want %s", got, want)
	}
}

// A handler that appends to a slice of the request must not write over what
// follows it in the buffer.
func TestRequestSlicesAreClipped(t *testing.T) {
	in := []byte("POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhiGET /next")
	before := string(in)
	var p RequestParser
	var r Request
	if _, err := p.Parse(in, &r); err != nil {
		t.Fatal(err)
	}
	for _, s := range [][]byte{r.Method, r.Target, r.Path, r.Query, r.Host, r.Body, r.Header("host")} {
		_ = append(s, 'X')
	}
	if string(in) != before {
		t.Errorf("appending to the request's slices changed the buffer to %q", in)
	}
}

func TestErrorsAreErrors(t *testing.T) {
	var p RequestParser
	var r Request
	_, err := p.Parse([]byte("GET / HTTP/3.0\r\n"), &r)
	var e *Error
	if !errors.As(err, &e) || e.Status != 505 || !strings.HasPrefix(err.Error(), "http: ") {
		t.Errorf("Parse = %v, want an *Error with status 505", err)
	}
}

// Tens of thousands of idle connections hold one parser each.
func TestParsersAreSmall(t *testing.T) {
	if size := unsafe.Sizeof(RequestParser{}); size > 64 {
		t.Errorf("a RequestParser takes %d bytes, want at most 64", size)
	}
	if size := unsafe.Sizeof(ResponseParser{}); size > 64 {
		t.Errorf("a ResponseParser takes %d bytes, want at most 64", size)
	}
}
