package strictyaml

import "testing"

// TestBrokenYAMLIsTold: with the line, and with the remedy where a byte is the reason.
func TestBrokenYAMLIsTold(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"tab", "a:\n\tb: 1\n", "f:2: this is no YAML: a tab indents this line: use blanks"},
		{"tab in a list", "a:\n  - b: 1\n  \tc: 2\n", "f:3: this is no YAML: a tab indents this line: use blanks"},
		{"tab after a mistake", "a: 1\nb: c: d\n\te: 1\n", "f:2: this is no YAML: mapping values are not allowed in this context"},
		{"tab after a character", "a: 1\nb: @c\n\td: 1\n", "f:2: this is no YAML: found character that cannot start any token"},
		{"tab within a quote left open", "a: 1\nb: \"c\n\td\n", "f:2: this is no YAML: found unexpected end of stream"},
		{"Latin-1", "a: 1\nb: caf\xe9\n", "f:2: this is no YAML: the byte 0xe9 is no UTF-8: save the file as UTF-8"},
		{"escape", "a: 1\nb: \x1b[31m\n", "f:2: this is no YAML: it has the control character 0x1b: take it out"},
		{"zero bytes", "\x00\x00", "f:1: this is no YAML: it has the control character 0x00: take it out"},
		{"quote left open", "a: 1\nb: \"c\n", "f:2: this is no YAML: found unexpected end of stream"},
		{"no alias", "a: *b\n", "f: this is no YAML: unknown anchor 'b' referenced"},
		{"empty", "# a\n", "f: empty"},
		{"several", "a: 1\n---\nb: 2\n", "f:2: several"},
	} {
		_, err := Document(tt.text, "empty", "several")
		if err = In("f", err); err == nil || err.Error() != tt.want {
			t.Errorf("%s: Document(%q) = %v, want %s", tt.name, tt.text, err, tt.want)
		}
	}
}
