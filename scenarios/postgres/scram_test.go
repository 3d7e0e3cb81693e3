package postgres

import (
	"strings"
	"testing"
)

// The example of RFC 7677, section 3.
func TestExampleOfRFC7677(t *testing.T) {
	s := &scram{password: "pencil", nonce: "rOprNGfwEbeRWgbNEkqO"}
	if got, want := s.first("user"), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"; got != want {
		t.Errorf("first message %q, want %q", got, want)
	}
	const server = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
	got, err := s.final(server)
	want := "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
	if err != nil || got != want {
		t.Errorf("final message %q, %v, want %q", got, err, want)
	}
	if err := s.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="); err != nil || !s.proved {
		t.Errorf("the server's proof: %v", err)
	}
	for _, wrong := range []string{"", "v=", "e=other-error", "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "v=%"} {
		if s.verify(wrong) == nil {
			t.Errorf("%q is taken for the server's proof", wrong)
		}
	}
}

// A server cannot have the client compute for ever, nor leave out its own nonce.
func TestChallengesThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"r=abc,s=c2FsdA==,i=4096":      "nonce",
		"r=xabcd,s=c2FsdA==,i=4096":    "nonce",
		"r=abcd,s=!,i=4096":            "base64",
		"r=abcd,s=,i=4096":             "base64",
		"r=abcd,s=c2FsdA==,i=0":        "iteration count",
		"r=abcd,s=c2FsdA==,i=10000000": "iteration count",
		"r=abcd,s=c2FsdA==":            "iteration count",
		"m=x,r=abcd,s=c2FsdA==,i=4096": "extension",
		"":                             "base64",
	} {
		s := &scram{password: "p", nonce: "abc"}
		s.first("")
		if _, err := s.final(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("final(%q): %v, want an error about the %s", text, err, want)
		}
	}
}
