package html_test

import (
	"bytes"
	"regexp"
	"testing"

	"interleave/reports/html"
)

var (
	header    = regexp.MustCompile(`<th(?:\s[^>]*)?>`)
	scope     = regexp.MustCompile(`\sscope="(?:col|row|rowgroup|colgroup)"`)
	table     = regexp.MustCompile(`<table(?:\s[^>]*)?>`)
	captioned = regexp.MustCompile(`^\s*<caption(?:\s[^>]*)?>(?:<span>)?[^<\s]`)
	row       = regexp.MustCompile(`<tr(?:\s[^>]*)?>\s*<td`)
)

// readable fails the test unless a screen reader can say of each table what it
// is, and of each cell what it belongs to.
func readable(t *testing.T, page string) {
	t.Helper()
	for _, th := range header.FindAllString(page, -1) {
		if !scope.MatchString(th) {
			t.Errorf("%s has no scope", th)
		}
	}
	for _, at := range table.FindAllStringIndex(page, -1) {
		if after := page[at[1]:]; !captioned.MatchString(after) {
			t.Errorf("a table has no caption: %s%.200s", page[at[0]:at[1]], after)
		}
	}
	if n := len(row.FindAllString(page, -1)); n > 0 {
		t.Errorf("%d rows of tables begin without a header", n)
	}
}

func TestIndexTables(t *testing.T) {
	var buf bytes.Buffer
	if err := html.WriteIndex(&buf, &html.Index{Folder: "runs", Runs: []html.IndexedRun{{Name: "a", Page: "a/report.html"}, {Name: "b"}}}); err != nil {
		t.Fatal(err)
	}
	readable(t, buf.String())
}
