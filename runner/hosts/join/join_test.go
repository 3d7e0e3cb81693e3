package join

import (
	"crypto/tls"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	keys, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"coord:7422", "10.1.0.2:7422", "[::1]:7422", "tls://broker:4222"} {
		token, err := keys.Token("gen.one", address)
		if err != nil {
			t.Fatal(err)
		}
		text := token.String()
		if len(text) > 200 || strings.ContainsAny(text, " \n'\"$") {
			t.Errorf("%q is too long, or a shell does not leave it as it is", text)
		}
		got, err := Parse(text)
		if err != nil {
			t.Fatalf("Parse(%q): %v", text, err)
		}
		if got.Address != address || got.Host != "gen.one" || got.Lab != keys.ID() || got.Pin != token.Pin || string(got.Seed) != string(token.Seed) {
			t.Errorf("Parse(%q) = %+v, want %+v", text, got, token)
		}
		for _, torn := range []string{text[:len(text)-1], text[:len(text)-20], strings.Replace(text, "gen", "gem", 1)[:len(text)/2], strings.Replace(text, ":7422", ":7423", 1) + "A"} {
			if _, err := Parse(torn); err == nil {
				t.Errorf("Parse(%q) = nil, want an error: it is not whole", torn)
			}
		}
	}
	if _, err := keys.Token("../x", "coord:7422"); err == nil {
		t.Error("a host called ../x has a token")
	}
}

func TestWhatIsNoToken(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "begins with ilv1:",
		"ilv2:coord:7422:AAAA":    "begins with ilv1:",
		"ilv1:":                   "not whole",
		"ilv1:coord":              "not whole",
		"ilv1:coord:7422:":        "not whole",
		strings.Repeat("x", 5000): "too long",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%.20q) = %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	keys, err := NewKeys()
	if err != nil {
		f.Fatal(err)
	}
	token, err := keys.Token("a", "coord:7422")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(token.String())
	f.Add("ilv1:[::1]:1:AAAAAAAA")
	f.Fuzz(func(t *testing.T, text string) {
		token, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(token.String())
		if err != nil || again.String() != token.String() {
			t.Errorf("Parse(%q) = %+v, which is read as %+v, %v", text, token, again, err)
		}
	})
}

func TestAddresses(t *testing.T) {
	for _, bad := range []string{"", "coord", "coord:", ":7422", "coord:0", "http://x:1", "nats://broker", "nats://broker:4222", "nats://10.1.0.1:4222", "tls://me:secret@broker:4222", "tls://broker:4222/x"} {
		if err := CheckAddress(bad); err == nil {
			t.Errorf("CheckAddress(%q) = nil, want an error", bad)
		}
	}
}

// TestTheKeysStay in their folder, are its owner's alone, and a host has one key.
func TestTheKeysStay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lab")
	keys, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	token, err := keys.Token("a", "coord:7422")
	if err != nil {
		t.Fatal(err)
	}
	filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			t.Fatal(err)
		}
		if info, err := entry.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v; want what only its owner can read", path, info.Mode(), err)
		}
		return nil
	})
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	public := func(token Token) string {
		pair, err := token.Keys()
		if err != nil {
			t.Fatal(err)
		}
		key, err := pair.PublicKey()
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	if again.ID() != keys.ID() {
		t.Errorf("the lab is %s and was %s", again.ID(), keys.ID())
	}
	if host, ok := again.Agent(public(token)); !ok || host != "a" {
		t.Errorf("the key of a is known as %q, %v", host, ok)
	}
	newer, err := keys.Token("a", "coord:7422")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := again.Agent(public(token)); ok {
		t.Error("the key of a that was replaced is still known")
	}
	if host, ok := again.Agent(public(newer)); !ok || host != "a" {
		t.Errorf("the newer key of a is known as %q, %v", host, ok)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "chmod 700") {
		t.Errorf("Open of a folder that others can read: %v, want what to do", err)
	}
}

// TestPinning: the holder of a token speaks to its lab, by TLS 1.3, and to no other.
func TestPinning(t *testing.T) {
	mine, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	token, err := mine.Token("a", "coord:7422")
	if err != nil {
		t.Fatal(err)
	}
	speak := func(server *tls.Config) (uint16, error) {
		here, there := net.Pipe()
		defer here.Close()
		go func() {
			defer there.Close()
			tls.Server(there, server).Handshake()
		}()
		client := tls.Client(here, token.TLS())
		err := client.Handshake()
		return client.ConnectionState().Version, err
	}
	own, err := mine.ServerTLS()
	if err != nil {
		t.Fatal(err)
	}
	if version, err := speak(own); err != nil || version != tls.VersionTLS13 {
		t.Errorf("with its own lab: version %x, %v", version, err)
	}
	foreign, err := other.ServerTLS()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := speak(foreign); !errors.Is(err, ErrOtherLab) {
		t.Errorf("with another lab: %v, want %v", err, ErrOtherLab)
	}
	// A certificate of another authority beside the pinned one's.
	mixed := foreign.Clone()
	mixed.Certificates[0].Certificate[1] = own.Certificates[0].Certificate[1]
	if _, err := speak(mixed); !errors.Is(err, ErrOtherLab) {
		t.Errorf("with who only shows the lab's authority: %v, want %v", err, ErrOtherLab)
	}
	old := own.Clone()
	old.MinVersion, old.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	if _, err := speak(old); err == nil {
		t.Error("it speaks TLS 1.2")
	}
}
