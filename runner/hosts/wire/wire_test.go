package wire

import (
	"strings"
	"testing"
	"time"
)

// TestSubjects: whatever a host is called, its name is one word of a subject and can be
// read back.
func TestSubjects(t *testing.T) {
	lab := Lab("0123abcd")
	seen := map[string]string{}
	for _, host := range []string{"gen1", "gen.one", "gen-one", "gen_one", "a.b.c", "..", "67656e2e6f6e65"} {
		token := Token(host)
		if strings.ContainsAny(token, ".*> ") {
			t.Errorf("Token(%q) = %q, which is not one word", host, token)
		}
		if other, taken := seen[token]; taken {
			t.Errorf("%q and %q have the same token %q", host, other, token)
		}
		seen[token] = host
		if name, ok := Name(token); !ok || name != host {
			t.Errorf("Name(%q) = %q, %v; want %q", token, name, ok, host)
		}
		child, at, ok := lab.ParseOut(lab.Out("s-1-2", host))
		if !ok || child != "s-1-2" || at != token {
			t.Errorf("ParseOut of %s = %q, %q, %v", lab.Out("s-1-2", host), child, at, ok)
		}
	}
	for _, host := range []string{"gen1", "beat", "hello", "a.b"} {
		for _, subject := range []string{lab.Hello(host), lab.Beat(host), lab.Programs(host)} {
			if got, ok := lab.HostIn(subject); !ok || got != Token(host) {
				t.Errorf("HostIn(%q) = %q, %v; want %s", subject, got, ok, host)
			}
		}
	}
	for _, subject := range []string{"", lab.CoordinatorBeat(), lab.Out("x", "a"), "ilv.other.hello.a"} {
		if host, ok := lab.HostIn(subject); ok {
			t.Errorf("HostIn(%q) = %q, want none", subject, host)
		}
	}
	for _, subject := range []string{"", lab.Out("x", "a"), lab.Inbox("a"), lab.Inbox("ab") + ".x"} {
		if lab.IsInbox("a", subject) {
			t.Errorf("%q is taken for an inbox of a", subject)
		}
	}
	for _, subject := range []string{"", lab.Beat("a"), lab.Out("x", "a") + ".more", "ilv.other.trial.x.a.out"} {
		if _, _, ok := lab.ParseOut(subject); ok {
			t.Errorf("ParseOut(%q) is taken for a child's", subject)
		}
	}
	if got := SessionOf(Session("abc", 12)); got != "abc" {
		t.Errorf("SessionOf = %q", got)
	}
}

// TestPace: a slow link is never held up for long, and a fast one carries much at once.
func TestPace(t *testing.T) {
	for _, link := range []struct {
		bytesPerSecond, least, most int
	}{{125_000, 8 << 10, 16 << 10}, {12_500_000, 128 << 10, 512 << 10}, {1_250_000_000, Piece, Piece}} {
		var pace Pace
		longest := time.Duration(0)
		for range 100 {
			took := time.Duration(pace.Size()) * time.Second / time.Duration(link.bytesPerSecond)
			longest = max(longest, took)
			pace.Took(took)
		}
		if pace.Size() < link.least || pace.Size() > link.most || longest > BeatsMissed*BeatEvery {
			t.Errorf("%d B/s: %d bytes at a time, which held the link up for %v", link.bytesPerSecond, pace.Size(), longest)
		}
	}
}

func TestMessages(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown field": `{"session":"x","more":1}`, "two": `{"session":"x"}{}`, "none": "", "another type": `{"session":1}`,
		"too long": `{"session":"` + strings.Repeat("x", Most) + `"}`,
	} {
		var beat Beat
		if err := Decode([]byte(text), &beat); err == nil {
			t.Errorf("%s: Decode = nil, want an error", name)
		}
	}
	if _, err := Encode(Out{Data: make([]byte, Piece)}); err != nil {
		t.Errorf("a piece does not fit into a message: %v", err)
	}
	if _, err := Encode(Out{Data: make([]byte, Most)}); err == nil {
		t.Error("a message that is too long is sent")
	}
}
