package chart

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"regexp"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// The canvas spells out the font with each text. It is said once, on the
// outermost element.
var (
	fontWords  = regexp.MustCompile(`font-family:[^;"]*;font-variant:[^;"]*;font-weight:[^;"]*;font-style:[^;"]*;?`)
	betweenTag = regexp.MustCompile(`>\s+<`)
	inTag      = regexp.MustCompile(`\n\t+`)
	outline    = regexp.MustCompile(` d="[^"]*"`)
	longNumber = regexp.MustCompile(`[0-9]+\.[0-9]{2,}`)
)

// body returns what is inside of the canvas's <svg> element, with CSS
// variables for colours.
func body(raw []byte) string {
	s := string(raw)
	if i := strings.Index(s, "<svg"); i >= 0 {
		s = s[i:]
		s = s[strings.Index(s, ">")+1:]
	}
	s = strings.TrimSuffix(strings.TrimSpace(s), "</svg>")
	s = fontWords.ReplaceAllString(s, "")
	s = inTag.ReplaceAllString(s, " ")
	s = betweenTag.ReplaceAllString(s, "><")
	s = outline.ReplaceAllStringFunc(s, func(d string) string {
		return longNumber.ReplaceAllStringFunc(d, oneDecimal)
	})
	s = strings.NewReplacer(markerNames()...).Replace(s)
	return strings.TrimSpace(s)
}

// oneDecimal rounds a coordinate to a tenth of a pixel, which nobody sees and
// which takes a third off a chart.
func oneDecimal(number string) string {
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return number
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

func inlineSVG(raw []byte, w, h vg.Length, caption Caption) []byte {
	var b bytes.Buffer
	id := html.EscapeString(caption.ID)
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %g %g" role="img" aria-labelledby="%s-t %s-d">`, w.Points(), h.Points(), id, id)
	fmt.Fprintf(&b, `<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, id, html.EscapeString(caption.Title), id, html.EscapeString(caption.Desc))
	b.WriteString(body(raw))
	b.WriteString("</svg>")
	return b.Bytes()
}

func fileSVG(raw []byte, w, h vg.Length, caption Caption) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" viewBox="0 0 %g %g" role="img">`,
		2*w.Points(), 2*h.Points(), w.Points(), h.Points())
	fmt.Fprintf(&b, "<title>%s</title><desc>%s</desc>", html.EscapeString(caption.Title), html.EscapeString(caption.Desc))
	fmt.Fprintf(&b, "<style>:root{%s}@media(prefers-color-scheme:dark){:root{%s}}text{font-family:%s}</style>",
		Variables(false), Variables(true), fontStack)
	b.WriteString(body(raw))
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// TextCSS is the rule that a page with inline charts needs for their text.
const TextCSS = `.chart text{font-family:` + fontStack + `}`

// Key returns a small <svg> of a look, for tables and lists: a piece of its
// line with its marker. It says nothing to a screen reader; the name beside it
// does.
func Key(l Look) []byte {
	raw, err := paint(keyWidth, keyHeight, drawKey(l))
	if err != nil {
		return nil
	}
	return fmt.Appendf(nil, `<svg class="key" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">%s</svg>`, keyWidth, keyHeight, body(raw))
}
