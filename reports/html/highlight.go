package html

import (
	"go/scanner"
	"go/token"
	"html"
	"html/template"
	"strings"
)

// highlight makes a piece of Go into markup: keywords in <b>, comments in <i>,
// all of it escaped. What is not Go comes out as it is.
func highlight(source string) template.HTML {
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, []byte(source), nil, scanner.ScanComments)
	var b strings.Builder
	done := 0 // bytes of source that are written
	for {
		at, tok, literal := s.Scan()
		if tok == token.EOF {
			break
		}
		tag := ""
		switch {
		case tok == token.COMMENT:
			tag = "i"
		case tok.IsKeyword():
			tag = "b"
		default:
			continue
		}
		from := file.Offset(at)
		to := min(from+len(literal), len(source))
		b.WriteString(html.EscapeString(source[done:from]))
		b.WriteString("<" + tag + ">" + html.EscapeString(source[from:to]) + "</" + tag + ">")
		done = to
	}
	b.WriteString(html.EscapeString(source[done:]))
	return template.HTML(b.String())
}
