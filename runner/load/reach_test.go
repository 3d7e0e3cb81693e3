package load

import (
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// Servers are reached by IPv6, by the name localhost wherever that is, and by
// Unix sockets, by open and closed loops and by idle connections.
func TestOtherAddresses(t *testing.T) {
	t.Parallel()
	six := func(t *testing.T) net.Listener {
		l, err := net.Listen("tcp6", "[::1]:0")
		if err != nil {
			t.Skip("this host has no ::1: ", err)
		}
		return l
	}
	for _, test := range []struct {
		name   string
		listen func(t *testing.T) (l net.Listener, url string)
	}{
		{"IPv6", func(t *testing.T) (net.Listener, string) {
			l := six(t)
			return l, "http://" + l.Addr().String()
		}},
		{"localhost by IPv6 only", func(t *testing.T) (net.Listener, string) {
			l := six(t)
			return l, fmt.Sprintf("http://localhost:%d", l.Addr().(*net.TCPAddr).Port)
		}},
		{"Unix", func(t *testing.T) (net.Listener, string) {
			l, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
			if err != nil {
				t.Fatal(err)
			}
			return l, "unix:" + l.Addr().String()
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, url := test.listen(t)
			server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprint(w, r.URL.Query().Get("n"))
			})}
			go server.Serve(l)
			defer server.Close()
			for _, rate := range []float64{0, 300} {
				spec := short(url)
				spec.Idle = 3
				if spec.Rate = rate; rate > 0 {
					spec.Arrivals = "poisson"
				}
				r := run(t, spec)
				wantOnly(t, r)
				if r.Requests == 0 || r.IdleHeld != 3 || r.Established != spec.Clients {
					t.Errorf("rate %v: %d requests, %d idle, %d of %d connected", rate, r.Requests, r.IdleHeld, r.Established, spec.Clients)
				}
			}
		})
	}
}

// A socket that nobody listens at is refused, as a port is.
func TestNoSuchSocket(t *testing.T) {
	r := run(t, short("unix:"+filepath.Join(t.TempDir(), "nobody")))
	if r.Valid || len(r.ErrorDetails) != 1 || r.ErrorDetails[0].Name() != "refused (no such file or directory)" {
		t.Errorf("valid %v, errors %+v; want refused, for there is no such file", r.Valid, r.ErrorDetails)
	}
	if got := strings.Join(r.Warnings, "\n"); !strings.Contains(got, "no such file") {
		t.Errorf("warnings %q", got)
	}
}
