package scenarios_test

import (
	"strings"
	"testing"

	"interleave/scenarios"
)

func proof(secret uint64, upstream, n string) string {
	return string(scenarios.AppendProof(nil, secret, upstream, []byte(n)))
}

func TestProof(t *testing.T) {
	base := proof(1, "ads", "17")
	if len(base) != scenarios.ProofLen || strings.Trim(base, "0123456789abcdef") != "" {
		t.Errorf("proof = %q, want %d lower-case hexadecimal digits", base, scenarios.ProofLen)
	}
	if again := proof(1, "ads", "17"); again != base {
		t.Errorf("the same call proves %q and then %q", base, again)
	}
	for what, other := range map[string]string{
		"another secret":       proof(2, "ads", "17"),
		"another upstream":     proof(1, "billing", "17"),
		"another nonce":        proof(1, "ads", "18"),
		"no nonce":             proof(1, "ads", ""),
		"a boundary elsewhere": proof(1, "ads1", "7"),
	} {
		if other == base {
			t.Errorf("%s proves the same, %q", what, base)
		}
	}
}

func TestTemplate(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"Hello, World!\n", "Hello, World!\n"},
		{"{n}", "42"},
		{"/x?n={n}&again={n}.", "/x?n=42&again=42."},
		{"{n} {proof:ads}\n", "42 " + proof(9, "ads", "42") + "\n"},
		{"a } alone", "a } alone"},
		{"{item} {kept:rows}\n", "42 " + proof(9, "rows", "42") + "\n"},
		{"{{\"a\": {{}, \"b\": {n}}", "{\"a\": {}, \"b\": 42}"},
		{"{{", "{"},
	}
	for _, tt := range tests {
		tmpl, err := scenarios.ParseTemplate(tt.text)
		if err != nil {
			t.Errorf("ParseTemplate(%q): %v", tt.text, err)
			continue
		}
		if got := string(tmpl.Append(nil, 9, []byte("42"))); got != tt.want {
			t.Errorf("template %q for 42 = %q, want %q", tt.text, got, tt.want)
		}
		if want := !strings.Contains(strings.ReplaceAll(tt.text, "{{", ""), "{"); tmpl.Fixed() != want {
			t.Errorf("template %q: Fixed() = %v, want %v", tt.text, tmpl.Fixed(), want)
		}
	}
	for _, text := range []string{"{", "{n", "{m}", "{proof:}", "{proof}", "{}", "{kept}", "{kept:}", "{{{"} {
		if _, err := scenarios.ParseTemplate(text); err == nil {
			t.Errorf("ParseTemplate(%q) succeeded, want an error", text)
		}
	}
}

// TestLiteral: whoever writes JSON does not think of templates.
func TestLiteral(t *testing.T) {
	for text, want := range map[string]string{
		`{"item": {n}, "of": {"n": [{}]}}`: `{"item": 42, "of": {"n": [{}]}}`,
		"{{n}} {proof:ads} {":              "{42} {proof:ads} {",
	} {
		tmpl, err := scenarios.ParseTemplate(scenarios.Literal(text))
		if err != nil {
			t.Errorf("ParseTemplate(Literal(%q)): %v", text, err)
		} else if got := string(tmpl.Append(nil, 9, []byte("42"))); got != want {
			t.Errorf("Literal(%q) for 42 = %q, want %q", text, got, want)
		}
	}
}
