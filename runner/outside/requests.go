package outside

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"interleave/internal/quantity"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// Request is a kind of request of the user's own application. In Path and Body, and in
// the expected body, {n} stands for the request's number.
type Request struct {
	Name    string            `yaml:"name"`    // of the kind, in results; empty means one made of method and path
	Method  string            `yaml:"method"`  // empty means GET
	Path    string            `yaml:"path"`    // with its query
	Headers map[string]string `yaml:"headers"` // beside Host, which may be given, and Content-Length
	Body    string            `yaml:"body"`
	Weight  int               `yaml:"weight"` // of the mix; 0 means 1
	Expect  Expect            `yaml:"expect"`
}

// Expect is the answer that is right. At most one of the three about the body is given;
// without any it is not compared.
type Expect struct {
	Status   int     `yaml:"status"`   // 0 means 200
	Body     *string `yaml:"body"`     // all of it
	Contains string  `yaml:"contains"` // a text in it
	SHA256   string  `yaml:"sha256"`   // of all of it, in hexadecimal
}

// What a file may ask for.
const (
	mostRequests   = 50
	mostWeight     = 1_000_000
	mostHeaders    = 50
	longestTarget  = 8 << 10 // bytes
	longestText    = 64 << 10
	defaultClients = 16
	mostClients    = 10_000
	openClients    = 64 // connections of an open loop, at least
	mostRate       = 1_000_000
)

var (
	targetForm = regexp.MustCompile(`^/[!"$-~]*$`)
	methodForm = regexp.MustCompile(`^[A-Z]{1,20}$`)
	rateForm   = regexp.MustCompile(`^([0-9]{1,7}(?:\.[0-9]{1,6})?)(?:/s)?$`)
	sumForm    = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)
	notInName  = regexp.MustCompile(`[^a-z0-9]+`)
)

// mistake says what is wrong with a request, empty if nothing is.
func (r *Request) mistake() string {
	given := 0
	for _, is := range []bool{r.Expect.Body != nil, r.Expect.Contains != "", r.Expect.SHA256 != ""} {
		if is {
			given++
		}
	}
	return cmp.Or(
		unless(r.Name == "" || nameForm.MatchString(r.Name), "name: %q is no name: want lower-case letters, digits, dots and dashes, as in read-item", r.Name),
		unless(r.Method == "" || methodForm.MatchString(r.Method), "method: %q is no method, as GET or POST is", r.Method),
		unless(r.Method != http.MethodConnect, "method: CONNECT asks for a tunnel, which is not measured"),
		unless(r.Path != "", "path: it is missing: want one as /items?page=1"),
		unless(len(r.Path) <= longestTarget && targetForm.MatchString(r.Path), "path: %.60q is no path: it begins with /, and has ASCII characters without blanks and # (write those as %%20 and %%23, é as %%C3%%A9)", r.Path),
		r.headers(),
		unless(r.Weight >= 0 && r.Weight <= mostWeight, "weight: %d is not from 1 to %s", r.Weight, quantity.Whole(mostWeight)),
		unless(r.Expect.Status == 0 || r.Expect.Status >= 200 && r.Expect.Status <= 599, "expect: status: %d is none from 200 to 599", r.Expect.Status),
		unless(given <= 1, "expect: body, contains and sha256 exclude each other: keep one"),
		unless(r.Method != http.MethodHead || given == 0, "expect: the answer to HEAD has no body to compare"),
		unless(len(r.Expect.Contains) <= longestText, "expect: contains: the text is too long: want %s at most", quantity.Size(longestText)),
		unless(r.Expect.SHA256 == "" || sumForm.MatchString(r.Expect.SHA256), "expect: sha256: %.70q is no sum: want 64 hexadecimal digits, as sha256sum prints them", r.Expect.SHA256),
	)
}

// headers says what is wrong with the fields of the head.
func (r *Request) headers() string {
	if len(r.Headers) > mostHeaders {
		return fmt.Sprintf("headers: %d are too many: want %d at most", len(r.Headers), mostHeaders)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		switch value := r.Headers[name]; {
		case !wire.ValidField(name, value) || len(name)+len(value) > longestTarget:
			return fmt.Sprintf("headers: %.60q: %.60q cannot be sent", name, value)
		case strings.EqualFold(name, "Content-Length"), strings.EqualFold(name, "Transfer-Encoding"), strings.EqualFold(name, "Connection"):
			return fmt.Sprintf("headers: %s is set for each request: leave it out", name)
		}
	}
	return ""
}

// request is r as the load driver sends it; class is its kind's name, empty if it is
// the only one.
func (r *Request) request(class string) scenarios.Request {
	q := scenarios.Request{
		Class: class, Method: r.Method, Target: scenarios.Literal(r.Path), Body: scenarios.Literal(r.Body), Weight: r.Weight,
		Want: scenarios.Expect{Status: r.Expect.Status, Contains: r.Expect.Contains, SHA256: strings.ToLower(r.Expect.SHA256)},
	}
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		if strings.EqualFold(name, "Host") {
			q.Host = r.Headers[name]
			continue
		}
		q.Fields = append(q.Fields, scenarios.Field{Name: name, Value: r.Headers[name]})
	}
	if takesBody := r.Method == http.MethodPost || r.Method == http.MethodPut || r.Method == http.MethodPatch; takesBody && r.Body == "" {
		q.Fields = append(q.Fields, scenarios.Field{Name: "Content-Length", Value: "0"})
	}
	switch {
	case r.Expect.Body != nil:
		q.Want.Body = scenarios.Literal(*r.Expect.Body)
	case q.Want.Whole():
		q.Want.AnyBody = true
	}
	return q
}

// label is the name of the kind.
func (r *Request) label() string {
	text := r.Path
	if verb := cmp.Or(r.Method, http.MethodGet); verb != http.MethodGet {
		text = verb + text
	}
	text = strings.Trim(notInName.ReplaceAllString(strings.ToLower(text), "-"), "-")
	return cmp.Or(r.Name, strings.TrimRight(text[:min(len(text), 38)], "-"), "root")
}

// rateOf reads a rate in requests per second, "300/s" or a number; 0 if it is none.
func rateOf(text string) float64 {
	m := rateForm.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	rate, _ := strconv.ParseFloat(m[1], 64)
	if rate > mostRate {
		return 0
	}
	return rate
}

// ownScenario is what clients ask of the application, a scenario that bears its name;
// nil if the file says nothing of that.
func (f *file) ownScenario() *scenarios.Scenario {
	if len(f.Requests) == 0 {
		return nil
	}
	clients := cmp.Or(f.Clients, defaultClients)
	s := &scenarios.Scenario{
		Name: f.Name, Own: true, Paths: []string{f.Requests[0].Path},
		Summary:    ownSummary(f.Requests),
		TellsApart: "servers of the user's own that answer the same requests",
		Loads: []scenarios.Load{{
			Name: "closed-" + strconv.Itoa(clients), Groups: scenarios.ClosedLoop(clients), Quick: true,
		}},
		Points: scenarios.Clients(1, 4, 16, 64, 256),
		Shows:  []scenarios.Shows{{Quality: f.Name, Metric: scenarios.CPUPerRequest, Family: scenarios.Cost, Beside: []scenarios.Metric{scenarios.Throughput}}},
	}
	if rate := rateOf(f.Rate); rate > 0 {
		open := scenarios.Rates(max(clients, openClients), rate)[0]
		open.Quick = true
		s.Loads = append(s.Loads, open)
	}
	taken := map[string]bool{}
	for i := range f.Requests {
		class := ""
		if len(f.Requests) > 1 {
			class = f.Requests[i].label()
			for n, label := 2, class; taken[class]; n++ {
				class = label + "-" + strconv.Itoa(n)
			}
			taken[class] = true
		}
		s.Requests = append(s.Requests, f.Requests[i].request(class))
	}
	return s
}

// ownSummary says in a line what is asked.
func ownSummary(all []Request) string {
	first := cmp.Or(all[0].Method, http.MethodGet) + " " + all[0].Path
	if len(first) > 60 {
		first = first[:60] + "…"
	}
	if len(all) == 1 {
		return first
	}
	return fmt.Sprintf("%s and %s", first, quantity.Plural(len(all)-1, "other kind")+" of request")
}
