package html

import (
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"interleave/reports"
	"interleave/reports/chart"
)

//go:embed page.html first.html code.html
var templates embed.FS

//go:embed style.css
var styleSource string

//go:embed first.css
var firstStyle string

//go:embed script.js
var scriptSource string

var page = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"svg":       svg,
	"sort":      sortKey,
	"percent":   func(c float64) string { return reports.Number(100 * c) },
	"lower":     strings.ToLower,
	"grade":     func(p reports.Place) string { return "g" + strconv.Itoa(int(p.Grade)) },
	"data":      dataURL,
	"slug":      func(o reports.Outcome) string { return strings.ReplaceAll(string(o), " ", "-") },
	"unbroken":  unbroken,
	"highlight": highlight,
	"sequence":  sequence,
}).ParseFS(templates, "*.html"))

// view is what the template sees.
type view struct {
	*reports.Report
	Style  template.CSS
	Script template.JS
}

// Write writes the report as a page.
func Write(w io.Writer, r *reports.Report) error {
	return page.Execute(w, view{Report: r, Style: style(), Script: template.JS(scriptSource)})
}

// style is the page's style sheet with the charts' colours in it.
func style() template.CSS {
	light, dark := chart.Variables(false), chart.Variables(true)
	return template.CSS(":root{" + light + "}\n" +
		"@media (prefers-color-scheme:dark){:root{" + dark + "}}\n" +
		"@media print{:root{" + light + "}}\n" +
		chart.CSS() + "\n" + styleSource + firstStyle)
}

// svg draws a figure. A chart that cannot be drawn is said so in its place; the
// figures are in the tables all the same.
func svg(f reports.Figure) template.HTML {
	data, err := chart.Inline(f.Chart, f.Caption())
	if err != nil {
		return template.HTML("<p>" + template.HTMLEscapeString(err.Error()) + "</p>")
	}
	return template.HTML(data)
}

// sortKey is a table cell's value for the sorting script.
func sortKey(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// unbroken keeps intervals, and quantities with their units, in one line.
func unbroken(s string) string {
	const joiner = "\u2060"
	return ranges.ReplaceAllString(units.ReplaceAllString(s, "$1\u00a0$2"), joiner+"–"+joiner)
}

var ranges = regexp.MustCompile(`\b–\b`)

var units = regexp.MustCompile(`([0-9]) ([^ ]*s\b|[KMG]?i?B\b|%)`)

// dataURL makes a link's target out of data, so that a page without network
// and without script can offer it as a file.
func dataURL(data []byte) template.URL {
	return template.URL(fmt.Sprintf("data:application/json;base64,%s", base64.StdEncoding.EncodeToString(data)))
}
