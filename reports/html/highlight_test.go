package html

import (
	"html"
	"strings"
	"testing"
)

func TestHighlight(t *testing.T) {
	for source, want := range map[string]string{
		"":                      "",
		"return x // done":      "<b>return</b> x <i>// done</i>",
		`s := "return <b>"`:     `s := &#34;return &lt;b&gt;&#34;`,
		"a /* <i> */ b":         "a <i>/* &lt;i&gt; */</i> b",
		"no Go at all: </i> \"": "no Go at all: &lt;/i&gt; &#34;",
	} {
		if got := string(highlight(source)); got != want {
			t.Errorf("highlight(%q) = %q, want %q", source, got, want)
		}
	}
}

// Whatever a run's folder holds as a source, the page shows it and nothing else.
func FuzzHighlight(f *testing.F) {
	for _, source := range []string{"func f() { // <b>\n}", "/* \r */ if", "\ufeffgo", "`\r`", "</b>"} {
		f.Add(source)
	}
	tags := strings.NewReplacer("<b>", "", "</b>", "", "<i>", "", "</i>", "")
	f.Fuzz(func(t *testing.T, source string) {
		got := string(highlight(source))
		if shown := html.UnescapeString(tags.Replace(got)); shown != source && html.UnescapeString(html.EscapeString(source)) == source {
			t.Errorf("highlight(%q) shows %q", source, shown)
		}
	})
}
