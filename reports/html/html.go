package html

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/base64"
	"errors"
	"html/template"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/curve"
	"interleave/reports/measure"
	"interleave/reports/standing"
)

//go:embed *.html
var sources embed.FS

// templates are the pages page.html, comparison.html and index.html, and what
// they are made of.
var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"svg":       svg,
	"drawn":     curve.Figures,
	"keyed":     chart.Keyed,
	"sort":      sortKey,
	"percent":   func(c float64) string { return quantity.Number(100 * c) },
	"lower":     strings.ToLower,
	"mark":      mark,
	"sign":      sign,
	"more":      more,
	"scenario":  func(models []*measure.Model, s *reports.Scenario) scenarioView { return scenarioView{s, models} },
	"grade":     grade,
	"small":     small,
	"data":      dataURL,
	"slug":      func(o standing.Outcome) string { return strings.ReplaceAll(string(o), " ", "-") },
	"unbroken":  unbroken,
	"highlight": highlight,
	"sequence":  sequence,
}).ParseFS(sources, "*.html"))

// scenarioView is what the template of a scenario sees.
type scenarioView struct {
	*reports.Scenario
	Models []*measure.Model
}

// sign draws a model's picture in its colour.
func sign(m *measure.Model) template.HTML { return template.HTML(m.Picture.SVG(m.Look)) }

// more are the models after the first n.
func more(n int, all []standing.Ranked) []standing.Ranked { return all[min(n, len(all)):] }

// Write writes the report as a page.
func Write(w io.Writer, r *reports.Report) error {
	return templates.ExecuteTemplate(w, "page.html", struct {
		*reports.Report
		Head     head
		Capacity *capacityView
	}{r, head{Title: r.Title + " " + r.Size, Style: style(), Script: script()}, capacityOf(r)})
}

// svg draws a figure, and if its axis is logarithmic once more with a linear one,
// for the reader to switch to. In place of a chart that cannot be drawn it says
// so; the tables have the figures.
func svg(f chart.Figure) template.HTML {
	caption := f.Caption()
	data, err := chart.Inline(f.Chart, caption)
	if linear, was := chart.Linear(f.Chart); was && err == nil {
		caption.ID += "-linear"
		var twin []byte
		twin, err = chart.Inline(linear, caption)
		data = slices.Concat([]byte(`<div class="scale">`), data, []byte(`</div><div class="scale linear">`), twin, []byte("</div>"))
	}
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
// and without script can offer it as a file: gzipped, since a full run's figures
// would be a sixth of the page otherwise.
func dataURL(data []byte) template.URL {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(data)
	if err = errors.Join(err, z.Close()); err != nil {
		panic(err) // a buffer refuses nothing
	}
	return template.URL("data:application/gzip;base64," + base64.StdEncoding.EncodeToString(b.Bytes()))
}
