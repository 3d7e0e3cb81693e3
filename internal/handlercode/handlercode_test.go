package handlercode_test

import (
	"testing"

	"interleave/internal/handlercode"
)

const head = "package p\n\nimport (\n\t\"a\"\n)\n\n"

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name, source string
		want         handlercode.Code
	}{
		{"nothing", "package p\n", handlercode.Code{}},
		{
			"straight", "package p\n\n// f does it.\nfunc f() {\n\n\tg() // at once\n}\n",
			handlercode.Code{Text: "// f does it.\nfunc f() {\n\n\tg() // at once\n}\n", Lines: 3},
		},
		{
			"branches", head + "func f() {\n\tif a && b {\n\t\tfor range c {\n\t\t}\n\t}\n}\n",
			handlercode.Code{Text: "func f() {\n\tif a && b {\n\t\tfor range c {\n\t\t}\n\t}\n}\n", Lines: 6, Branches: 3, Nesting: 2},
		},
		{
			"cases", head + "func f() {\n\tswitch a {\n\tcase 1:\n\tcase 2, 3:\n\tdefault:\n\t}\n}\n",
			handlercode.Code{Text: "func f() {\n\tswitch a {\n\tcase 1:\n\tcase 2, 3:\n\tdefault:\n\t}\n}\n", Lines: 7, Branches: 2, Nesting: 1},
		},
		{
			"inside out", head + "func f() {\n\tg(func() {\n\t\th(func() {})\n\t})\n}\n\nfunc i() { j() }\n",
			handlercode.Code{Text: "func f() {\n\tg(func() {\n\t\th(func() {})\n\t})\n}\n\nfunc i() { j() }\n", Lines: 6, Nesting: 2},
		},
		{
			"literal of several lines", "package p\n\nvar s = `a\n\nb`\n",
			handlercode.Code{Text: "var s = `a\n\nb`\n", Lines: 3},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := handlercode.Read([]byte(test.source))
			if err != nil || got != test.want {
				t.Errorf("Read(%q) = %+v, %v; want %+v", test.source, got, err, test.want)
			}
		})
	}
}

func TestReadRefusesWhatIsNotGo(t *testing.T) {
	for _, source := range []string{"", "func f() {}", "package p\nfunc f() {"} {
		if code, err := handlercode.Read([]byte(source)); err == nil {
			t.Errorf("Read(%q) = %+v, want an error", source, code)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("package p\n\nfunc f() { if a || b { g(func() {}) } }\n"))
	f.Fuzz(func(t *testing.T, source []byte) {
		code, err := handlercode.Read(source)
		if err != nil {
			return
		}
		if len(code.Text) > len(source)+1 || code.Lines > 1+len(source) || code.Lines < 0 || code.Branches < 0 || code.Nesting < 0 {
			t.Errorf("Read(%q) = %+v: more than there is", source, code)
		}
	})
}
