package chart

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes of text, in the chart's own units.
const (
	labelSize = 11
	tickSize  = 10
	titleSize = 13
)

// textStyle is text that starts at its point, vertically centred on it.
func textStyle(c color.Color, size float64) draw.TextStyle {
	return draw.TextStyle{
		Color:   c,
		Font:    font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, vg.Length(size)),
		XAlign:  draw.XLeft,
		YAlign:  draw.YCenter,
		Handler: anyFont{text.Plain{Fonts: plot.DefaultTextHandler.Cache()}},
	}
}

func alignRight(s draw.TextStyle) draw.TextStyle { s.XAlign = draw.XRight; return s }

// fit shortens s with an ellipsis until it is at most width wide.
func fit(style draw.TextStyle, s string, width vg.Length) string {
	if style.Width(s) <= width {
		return s
	}
	runes := []rune(s)
	for n := len(runes) - 1; n > 0; n-- {
		if short := string(runes[:n]) + "…"; style.Width(short) <= width {
			return short
		}
	}
	return "…"
}

// fitName shortens a name with an ellipsis in its middle, since names differ at
// their ends as often as at their beginnings, until it is at most width wide.
// The name in full is returned beside it if it had to be shortened.
func fitName(style draw.TextStyle, name string, width vg.Length) (short, full string) {
	if style.Width(name) <= width {
		return name, ""
	}
	runes := []rune(name)
	for n := len(runes) - 1; n > 0; n-- {
		tail := n / 2
		if short := string(runes[:n-tail]) + "…" + string(runes[len(runes)-tail:]); style.Width(short) <= width {
			return short, name
		}
	}
	return "…", name
}
