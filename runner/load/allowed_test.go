package load

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"testing"

	"interleave/results"
	"interleave/scenarios"
)

// What a load allows is counted and is no error; what it does not allow stays one.
func TestWhatALoadAllows(t *testing.T) {
	t.Parallel()
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		switch nth % 10 {
		case 3:
			fmt.Fprint(c, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
			return true
		case 6:
			fmt.Fprint(c, "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")
			return true
		case 9:
			return reset(c)
		}
		return echo(c, r, nth)
	})
	for _, tt := range []struct {
		allow   scenarios.Allow
		errors  []string // what the errors are called
		allowed []string // and what is allowed
		valid   bool
	}{
		{scenarios.Allow{}, []string{"reset before first byte (connection reset by peer)", "status 500", "status 503"}, nil, false},
		{scenarios.Allow{Statuses: []int{503}}, []string{"reset before first byte (connection reset by peer)", "status 500"}, []string{"status 503"}, false},
		{scenarios.Allow{Statuses: []int{503, 500}, Lost: true}, nil, []string{"reset before first byte (connection reset by peer)", "status 500", "status 503"}, true},
	} {
		t.Run(fmt.Sprint(tt.allow), func(t *testing.T) {
			spec := short(s.url)
			spec.Allow = tt.allow
			// A lost GET on a kept connection would be sent again.
			spec.Requests = []scenarios.Request{{Method: "POST", Target: "/echo?n={n}", Body: "x", Want: scenarios.Expect{Body: "{n}"}}}
			r := run(t, spec)
			if got := names(r.ErrorDetails); !slices.Equal(got, tt.errors) {
				t.Errorf("errors are %q, want %q", got, tt.errors)
			}
			if r.Valid != tt.valid {
				t.Errorf("valid = %v because of %q, want %v", r.Valid, r.Warnings, tt.valid)
			}
			switch {
			case tt.allowed == nil && r.Allowed != nil:
				t.Errorf("allowed is %+v, want nothing", r.Allowed)
			case tt.allowed != nil && !slices.Equal(names(r.Allowed.Details), tt.allowed):
				t.Errorf("allowed is %q, want %q", names(r.Allowed.Details), tt.allowed)
			case tt.allowed != nil && (r.Allowed.Requests < r.Requests/20 || r.Allowed.Requests > r.Requests):
				t.Errorf("%d requests failed as they may, beside %d answers", r.Allowed.Requests, r.Requests)
			}
		})
	}
}

// names are what errors are called, in order.
func names(list []results.ErrorDetail) (names []string) {
	for _, e := range list {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	return names
}
