package labfile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interleave/internal/golden"
	"interleave/internal/visible"
	"interleave/runner/hosts/labfile"
)

const whole = `server:   {ssh: bench@srv1.example.org, address: 10.1.0.5, cpus: "0-3,8"}
load:     [{ssh: gen1}, {name: gen3}, {ssh: "ssh://bench@10.1.0.7:2222", name: gen-2, cpus: 3}]
backends: [{ssh: Be_1}]
engine:   embedded
listen:   10.1.0.1:7422
`

func TestAFileWithEverything(t *testing.T) {
	got, err := labfile.Read("lab.yaml", whole)
	if err != nil {
		t.Fatal(err)
	}
	want := &labfile.Lab{
		Server: labfile.Host{SSH: "bench@srv1.example.org", Name: "srv1.example.org", Address: "10.1.0.5", CPUs: []int{0, 1, 2, 3, 8}},
		Load: []labfile.Host{
			{SSH: "gen1", Name: "gen1"}, {Name: "gen3"}, {SSH: "ssh://bench@10.1.0.7:2222", Name: "gen-2", CPUs: []int{3}},
		},
		Backends: []labfile.Host{{SSH: "Be_1", Name: "Be_1"}},
		Listen:   "10.1.0.1:7422",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Read: (-want +got)\n%s", diff)
	}
}

func TestAnEngineOfOthers(t *testing.T) {
	got, err := labfile.Read("lab.yaml", "server: {name: srv1}\nload: [{name: gen1}]\nengine: tls://broker:4222\ncredentials: lab.creds\n")
	if err != nil {
		t.Fatal(err)
	}
	if got.Engine != "tls://broker:4222" || got.Credentials != "lab.creds" || !got.Server.Joins() {
		t.Errorf("Read = %+v", got)
	}
}

// Flags say what a file says, as far as they go.
func TestFlagsAndFileAgree(t *testing.T) {
	for _, tt := range []struct {
		server         string
		load, backends []string
		file           string
	}{
		{"srv1", []string{"gen1", "bench@gen2"}, []string{"be1"}, "server: {ssh: srv1}\nload: [{ssh: gen1}, {ssh: bench@gen2}]\nbackends: [{ssh: be1}]\n"},
		{"", []string{"gen1"}, nil, "server: this-host\nload: [{ssh: gen1}]\n"},
	} {
		want, err := labfile.Read("lab.yaml", tt.file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := labfile.Of(tt.server, tt.load, tt.backends)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("Of(%q, %q, %q): %v (-want +got)\n%s", tt.server, tt.load, tt.backends, err, diff)
		}
	}
}

// What ssh would take for an option, or a shell for a command, is no host.
func TestFlagsThatAreNoHosts(t *testing.T) {
	for _, load := range []string{"-oProxyCommand=x", "gen1;reboot", "gen 1", "@gen1", "a@-b", "gen1:22", "$(x)", "x\n", strings.Repeat("x", 256), "ssh://-x", "[::1]"} {
		_, err := labfile.Of("srv1", []string{load}, nil)
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("Of with the load host %q = %v, want an error of one line", load, err)
		}
	}
	for _, tt := range []struct {
		load, backends []string
	}{{nil, nil}, {[]string{"srv1"}, nil}, {[]string{"gen1"}, []string{"a", "b"}}, {[]string{"this-host"}, []string{"this-host"}}} {
		if l, err := labfile.Of("srv1", tt.load, tt.backends); err == nil {
			t.Errorf("Of(srv1, %q, %q) = %+v, want an error", tt.load, tt.backends, l)
		}
	}
}

var broken = []struct{ name, text string }{
	{"empty", ""},
	{"text", "hello"},
	{"bracket", "server: {ssh: srv1}\nload: [{ssh: gen1}\n"},
	{"two documents", "server: this-host\nload: [{ssh: gen1}]\n---\nserver: x\n"},
	{"no server", "load: [{ssh: gen1}]"},
	{"no load", "server: {ssh: srv1}"},
	{"load of nobody", "server: {ssh: srv1}\nload: []"},
	{"load that is no list", "server: {ssh: srv1}\nload: {ssh: gen1}"},
	{"two backends", "server: {ssh: srv1}\nload: [{ssh: gen1}]\nbackends: [{ssh: a}, {ssh: b}]"},
	{"unknown key", "server: {ssh: srv1}\nloads: [{ssh: gen1}]"},
	{"unknown key of a host", "server:\n  ssh: srv1\n  adress: 10.0.0.1\nload: [{ssh: gen1}]"},
	{"key twice", "server: {ssh: srv1, ssh: srv2}\nload: [{ssh: gen1}]"},
	{"no value", "server:\nload: [{ssh: gen1}]"},
	{"alias", "server: &a {ssh: srv1}\nload: [*a]"},
	{"host that is a text", "server: srv1\nload: [{ssh: gen1}]"},
	{"host of nothing", "server: {address: 10.0.0.1}\nload: [{ssh: gen1}]"},
	{"option for ssh", "server: {ssh: -oProxyCommand=x}\nload: [{ssh: gen1}]"},
	{"port without a scheme", "server: {ssh: srv1:22}\nload: [{ssh: gen1}]"},
	{"ssh that is a list", "server: {ssh: [srv1]}\nload: [{ssh: gen1}]"},
	{"name with an escape", "server: {name: \"x\\e[2J\"}\nload: [{ssh: gen1}]"},
	{"name of a path", "server: {name: ../gen}\nload: [{ssh: gen1}]"},
	{"address without a name", "server: {ssh: \"[::1]\"}\nload: [{ssh: gen1}]"},
	{"this host alone", "server: this-host\nload: [{name: this-host}]"},
	{"address of IPv6", "server: {ssh: srv1, address: fd00::1}\nload: [{ssh: gen1}]"},
	{"host name as address", "server: {ssh: srv1, address: srv1.example.org}\nload: [{ssh: gen1}]"},
	{"any address", "server: {ssh: srv1, address: 0.0.0.0}\nload: [{ssh: gen1}]"},
	{"processors backwards", "server: {ssh: srv1, cpus: 7-0}\nload: [{ssh: gen1}]"},
	{"processors that are many", "server: {ssh: srv1, cpus: 0-9999}\nload: [{ssh: gen1}]"},
	{"hosts of one name", "server: {ssh: a@gen1}\nload: [{ssh: b@gen1}]"},
	{"host twice", "server: {ssh: gen1, name: a}\nload: [{ssh: gen1, name: b}]"},
	{"engine that is none", "server: {ssh: srv1}\nload: [{ssh: gen1}]\nengine: kafka"},
	{"engine that is no URL", "server: {name: srv1}\nload: [{name: gen1}]\nengine: nats://broker"},
	{"engine in clear", "server: {name: srv1}\nload: [{name: gen1}]\nengine: nats://broker:4222"},
	{"engine of others and ssh", "server: {ssh: srv1}\nload: [{name: gen1}]\nengine: tls://broker:4222"},
	{"engine of others and listen", "server: {name: srv1}\nload: [{name: gen1}]\nengine: tls://broker:4222\nlisten: 10.0.0.1:7422"},
	{"credentials of nothing", "server: {ssh: srv1}\nload: [{name: gen1}]\ncredentials: lab.creds"},
	{"joins by itself and nowhere", "server: {ssh: srv1}\nload: [{ssh: gen1}, {name: gen3}]"},
	{"listen without a port", "server: {ssh: srv1}\nload: [{ssh: gen1}]\nlisten: 10.0.0.1"},
	{"listen on any port", "server: {ssh: srv1}\nload: [{ssh: gen1}]\nlisten: 10.0.0.1:0"},
}

// TestMistakesAreNamed: each is one line with the file, the line in it, and what would
// be right.
func TestMistakesAreNamed(t *testing.T) {
	var told strings.Builder
	for _, tt := range broken {
		l, err := labfile.Read("lab.yaml", tt.text)
		if err == nil {
			t.Errorf("%s: Read = %+v, want an error", tt.name, l)
			continue
		}
		line := err.Error()
		if strings.Contains(line, "\n") || visible.Line(line) != line || len(line) > 300 {
			t.Errorf("%s: %q is not one line of text", tt.name, line)
		}
		told.WriteString(tt.name + "\n\t" + line + "\n")
	}
	golden.Check(t, "broken.txt", []byte(told.String()))
}

func FuzzRead(f *testing.F) {
	f.Add(whole)
	for _, tt := range broken {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := labfile.Read("lab.yaml", text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("Read(%q): %q, want one line", text, err)
			}
			return
		}
		for _, h := range l.Hosts() {
			if h.Name == "" || strings.HasPrefix(h.SSH, "-") {
				t.Fatalf("Read(%q) has the host %+v", text, h)
			}
		}
	})
}
