package outside_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interleave/runner/outside"
	"interleave/scenarios"
)

const bare = "name: shop\ncommand: [serve]\n"

func TestRequestsOfTheUsersOwn(t *testing.T) {
	s, _, err := load(t, bare+`
requests:
  - path: /items/{n}?all={x}
    weight: 9
    expect: {contains: '"price"'}
  - name: order
    method: POST
    path: /orders
    headers: {Host: shop.test, X-B: b, Authorization: Bearer x}
    body: '{"item": {n}}'
    expect: {status: 201, body: '{"order": {n}}'}
  - {method: PUT, path: /orders, expect: {body: ""}}
  - {path: /Orders}
  - {path: /orders, expect: {sha256: ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789}}
clients: 4
rate: 2.5/s
`)
	if err != nil {
		t.Fatal(err)
	}
	want := []scenarios.Request{
		{Class: "items-n-all-x", Target: "/items/{n}?all={{x}", Weight: 9, Want: scenarios.Expect{Contains: `"price"`}},
		{
			Class: "order", Method: "POST", Target: "/orders", Host: "shop.test", Body: `{{"item": {n}}`,
			Fields: []scenarios.Field{{Name: "Authorization", Value: "Bearer x"}, {Name: "X-B", Value: "b"}},
			Want:   scenarios.Expect{Status: 201, Body: `{{"order": {n}}`},
		},
		{Class: "put-orders", Method: "PUT", Target: "/orders", Fields: []scenarios.Field{{Name: "Content-Length", Value: "0"}}},
		{Class: "orders", Target: "/Orders", Want: scenarios.Expect{AnyBody: true}},
		{Class: "orders-2", Target: "/orders", Want: scenarios.Expect{SHA256: strings.Repeat("abcdef0123456789", 4)}},
	}
	if diff := cmp.Diff(want, s.Own.Requests); diff != "" {
		t.Errorf("requests: (-want +got)\n%s", diff)
	}
	if s.Own.Name != "shop" || !s.Own.Own || !s.Serves("shop") || s.Serves("hello") {
		t.Errorf("the scenario is %q (own: %v), and the server serves it: %v", s.Own.Name, s.Own.Own, s.Serves("shop"))
	}
	var loads []string
	for _, l := range s.Own.Loads {
		loads = append(loads, l.Name)
	}
	if diff := cmp.Diff([]string{"closed-4", "open-2.5"}, loads); diff != "" {
		t.Errorf("loads: (-want +got)\n%s", diff)
	}
}

// TestServersShareTheirRequests: two that are asked for the same can be compared.
func TestServersShareTheirRequests(t *testing.T) {
	read := func(name, path string) *outside.Server {
		s, _, err := load(t, "name: "+name+"\ncommand: [serve]\nrequests: [{path: "+path+"}]\n")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	a, b, c := read("a", "/x"), read("b", "/x"), read("c", "/y")
	own := outside.Share([]*outside.Server{a, b, c})
	if len(own) != 2 || b.Own != a.Own || c.Own != own[1] || !b.Serves("a") || c.Serves("a") {
		t.Errorf("%d scenarios; b serves a: %v, c serves a: %v", len(own), b.Serves("a"), c.Serves("a"))
	}
}

func TestMistakesInRequestsAreNamed(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"no path", "requests:\n  - {path: /a}\n  - method: POST\n", "server.yaml:5: requests: number 2: path: it is missing"},
		{"path without slash", "requests:\n  - method: GET\n    path: items\n", `server.yaml:5: requests: number 1: path: "items" is no path`},
		{"path with a blank", "requests: [{path: /a b}]\n", `server.yaml:3: requests: number 1: path: "/a b" is no path`},
		{"method", "requests: [{path: /, method: get}]\n", `server.yaml:3: requests: number 1: method: "get" is no method`},
		{"tunnel", "requests: [{path: /, method: CONNECT}]\n", "CONNECT asks for a tunnel"},
		{"header with a line end", "requests: [{path: /, headers: {A: \"b\\r\\nC: d\"}}]\n", `server.yaml:3: requests: number 1: headers: "A": "b\r\nC: d" cannot be sent`},
		{"length of the body", "requests: [{path: /, headers: {content-length: 3}}]\n", "content-length is set for each request: leave it out"},
		{"weight", "requests: [{path: /, weight: -1}]\n", "weight: -1 is not from 1 to 1,000,000"},
		{"status", "requests: [{path: /, expect: {status: 99}}]\n", "expect: status: 99 is none from 200 to 599"},
		{"two about the body", "requests:\n  - path: /\n    expect: {body: a, contains: b}\n", "server.yaml:5: requests: number 1: expect: body, contains and sha256 exclude each other"},
		{"sum", "requests: [{path: /, expect: {sha256: abc}}]\n", `expect: sha256: "abc" is no sum`},
		{"HEAD with a body", "requests: [{path: /, method: HEAD, expect: {body: a}}]\n", "the answer to HEAD has no body"},
		{"unknown field", "requests: [{path: /, metod: GET}]\n", `server.yaml:3: requests: number 1: unknown field "metod": did you mean method?`},
		{"unknown field of expect", "requests: [{path: /, expect: {contain: a}}]\n", `server.yaml:3: expect: unknown field "contain": did you mean contains?`},
		{"texts", "requests: [/]\n", `server.yaml:3: requests: number 1: "/" is wrong: want a request, as in`},
		{"no list", "requests: {path: /}\n", "server.yaml:3: requests: something with keys is wrong: want a list of requests"},
		{"expected text", "requests: [{path: /, expect: ok}]\n", `server.yaml:3: expect: "ok" is wrong: want the right answer, as in`},
		{"half a weight", "requests: [{path: /, weight: 0.5}]\n", `server.yaml:3: weight: "0.5" is wrong: want a whole number from 1 on`},
		{"no weight", "requests: [{path: /a}, {path: /b, weight: 0}]\n", `server.yaml:3: weight: "0" is wrong`},
		{"body without quotes", "requests: [{path: /, method: POST, body: {item: 1}}]\n", "server.yaml:3: body: something with keys is wrong: want a text, in quotes"},
		{"request left open", "requests:\n  - path: /\n  -\n", "server.yaml:5: requests: number 2 has no value"},
		{"no clients", "requests: [{path: /}]\nclients: 0\n", `server.yaml:4: clients: "0" is wrong: want a whole number`},
		{"many clients", "requests: [{path: /}]\nclients: many\n", `server.yaml:4: clients: "many" is wrong: want a whole number`},
		{"rate left open", "requests: [{path: /}]\nrate:\n", "server.yaml:4: rate has no value"},
		{"path with a letter that is not ASCII", "requests: [{path: /café}]\n", `path: "/café" is no path: it begins with /`},
		{"path with a fragment", "requests: [{path: '/a#b'}]\n", `path: "/a#b" is no path`},
		{"alias of another kind", "requests: [{path: /, headers: &h {A: b}, expect: *h}]\n", `expect: unknown field "A"`},
		{"too many", "requests: [" + strings.Repeat("{path: /},", 51) + "]\n", "51 kinds are too many: want 50 at most"},
		{"clients without requests", "scenarios: [hello]\nclients: 3\n", "server.yaml:4: clients: want requests:"},
		{"rate", "requests: [{path: /}]\nrate: fast\n", `server.yaml:4: rate: "fast" is no rate`},
		{"rate of nothing", "requests: [{path: /}]\nrate: 0/s\n", `server.yaml:4: rate: "0/s" is no rate`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := load(t, bare+tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("Load = %v, want one line with %q", err, tt.want)
			}
		})
	}
	if _, _, err := load(t, "name: hello\ncommand: [serve]\nrequests: [{path: /}]\n"); err == nil || !strings.Contains(err.Error(), `server.yaml:1: name: "hello" is that of a scenario`) {
		t.Errorf("a name that is a scenario's: %v", err)
	}
}

func TestWorkersAreASetting(t *testing.T) {
	s, _, err := load(t, "name: mine\nscenarios: [hello]\nworkers: 4\ncommand: [serve, \"--threads={workers}\"]\nenvironment: {POOL: \"{workers}\"}\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		of   *outside.Server
		want string
	}{{s, "POOL=… serve --threads=4"}, {s.WithWorkers(9), "POOL=… serve --threads=9"}} {
		if got := tt.of.Settings(); got != tt.want || !tt.of.Sizable() {
			t.Errorf("Settings() = %q, sizable %v; want %q", got, tt.of.Sizable(), tt.want)
		}
	}
	s, _, err = load(t, least+"environment: {WORKERS: 2}\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := s.WithWorkers(3).Settings(); got != "WORKERS=3 serve" {
		t.Errorf("Settings() = %q", got)
	}
	if s, _, _ = load(t, least); s.Sizable() {
		t.Error("a server that says nothing of workers is sizable")
	}
	for text, want := range map[string]string{
		"name: a\nscenarios: [hello]\ncommand: [serve, \"{workers}\"]\n": "server.yaml: workers: want how many {workers} stands for",
		least + "variants: {many: {POOL: \"{workers}\"}}\n":              "server.yaml: workers: want how many {workers} stands for",
		least + "workers: 3\n":  "server.yaml:4: workers: want {workers} in the command, the environment or a variant",
		least + "workers: -3\n": "server.yaml:4: workers: -3 is no number of workers",
	} {
		if _, _, err := load(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load = %v, want %q", err, want)
		}
	}
}

// TestWorkersOfAVariant: {workers} may be in a variant alone, and then it is what can be
// sized.
func TestWorkersOfAVariant(t *testing.T) {
	s, _, err := load(t, "name: mine\nscenarios: [hello]\nworkers: 4\ncommand: [serve]\nvariants: {many: {POOL: \"{workers}\"}}\n")
	if err != nil {
		t.Fatal(err)
	}
	if v := s.Variant("many"); !v.Sizable() || s.Sizable() {
		t.Errorf("sizable: %v, and without the variant %v; want true and false", v.Sizable(), s.Sizable())
	}
}

func TestKindsHaveNamesOfTheirOwn(t *testing.T) {
	s, _, err := load(t, "name: mine\ncommand: [serve]\nrequests: [{name: x-2, path: /a}, {name: x, path: /b}, {name: x, path: /c}]\n")
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, r := range s.Own.Requests {
		kinds = append(kinds, r.Class)
	}
	if diff := cmp.Diff([]string{"x-2", "x", "x-3"}, kinds); diff != "" {
		t.Errorf("kinds: (-want +got)\n%s", diff)
	}
}

// Requests that have much in common may share it.
func TestRequestsMayShareFields(t *testing.T) {
	s, _, err := load(t, `
name: mine
command: [serve]
requests:
  - &first {path: /a, headers: &auth {Authorization: x, Empty: }, weight: 3}
  - {path: /b, headers: *auth}
  - {<<: *first, path: /c}
`)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []outside.Request{
		{Path: "/a", Weight: 3}, {Path: "/b"}, {Path: "/c", Weight: 3},
	} {
		want.Headers = map[string]string{"Authorization": "x", "Empty": ""}
		if diff := cmp.Diff(want, s.Requests[i]); diff != "" {
			t.Errorf("request %d: (-want +got)\n%s", i+1, diff)
		}
	}
}
