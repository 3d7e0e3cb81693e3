package tables

import (
	"strings"
	"testing"
)

func TestParseURL(t *testing.T) {
	for text, want := range map[string]Address{
		"postgres://u:p%40%3A@h:5433/d":             {"h", "5433", "d", "u", "p@:"},
		"postgresql://u@127.0.0.1/d?sslmode=prefer": {"127.0.0.1", "5432", "d", "u", ""},
	} {
		if got, err := ParseURL(text); err != nil || *got != want {
			t.Errorf("ParseURL(%q) = %+v, %v, want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                                        "want postgres://",
		"mysql://u:secret@h/d":                    "want postgres://",
		"postgres://u:sec ret@h:x/d":              "want postgres://",
		"postgres://h/d":                          "no user",
		"postgres://u:secret@/d":                  "no host",
		"postgres://u:secret@h":                   "no database",
		"postgres://u:secret@h/d/e":               "no database",
		"postgres://u:secret@h/d?x=y":             "only option",
		"postgres://u:secret@h/d?x=%zz":           "cannot be read",
		"postgres://u:secret@h/d?sslmode=require": "TLS, which is not supported",
		"postgres://u:sec%00ret@h/d":              "zero byte",
	} {
		if _, err := ParseURL(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "sec") {
			t.Errorf("ParseURL(%q): %v, want %q and nothing of the password", text, err, want)
		}
	}
	a, err := ParseURL("postgres://u:secret@h/d")
	if err != nil || a.String() != "postgres://u@h:5432/d" {
		t.Errorf("it is shown as %s, %v, want no password", a, err)
	}
}
