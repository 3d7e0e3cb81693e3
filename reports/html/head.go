package html

import (
	"embed"
	"html/template"

	"interleave/reports/chart"
)

//go:embed style.css first.css strip.css flame.css scroll.css print.css
var styles embed.FS

//go:embed script
var scripts embed.FS

// styleFiles are the pages' style sheets; a later one overrides an earlier.
var styleFiles = []string{"style.css", "first.css", "strip.css", "flame.css", "scroll.css", "print.css"}

// scriptFiles are the report's scripts in the order in which they need each other.
var scriptFiles = []string{"view", "later", "models", "chart", "ratios", "needs", "axes", "tables", "command", "start"}

// head is what the template of a page's head sees.
type head struct {
	Title  string
	Style  template.CSS
	Script template.JS // empty for a page without
}

// style is the style sheet of all pages, with the charts' colours in it.
func style() template.CSS {
	light, dark := chart.Variables(false), chart.Variables(true)
	all := ":root{" + light + "}\n" +
		"@media (prefers-color-scheme:dark){:root{" + dark + "}}\n" +
		"@media print{:root{" + light + "}}\n" +
		chart.CSS() + "\n"
	for _, name := range styleFiles {
		all += source(styles, name)
	}
	return template.CSS(all)
}

// script is the report's scripts as one.
func script() template.JS {
	var all string
	for _, name := range scriptFiles {
		all += source(scripts, "script/"+name+".js")
	}
	return template.JS(all)
}

func source(files embed.FS, name string) string {
	data, err := files.ReadFile(name)
	if err != nil {
		panic(err) // the file is embedded
	}
	return string(data)
}
