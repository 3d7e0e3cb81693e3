package chart

import (
	"fmt"
	"image/color"
	"strings"
)

// Look is how one model is drawn, the same in every chart of a report. Each
// field counts from 0 and wraps around.
type Look struct {
	Color  int // of Colors
	Shade  int // of Shades of the colour
	Dash   int // of a line: solid, dashed, dotted, dash-dot
	Marker int // the shape of a point
}

// Colors is the number of different colours.
const Colors = 8

// Shades is the number of shades of each colour: one that colour-blind readers
// tell from the other colours, and one that they tell from it by its lightness.
const Shades = 2

// role is what a colour is for.
type role int

const (
	ink   role = iota // text and what it stands for
	muted             // secondary text, axes
	grid              // lines that only guide the eye
	paper             // the background
	series
	tint  = series + Colors*Shades // a series colour as a large area
	roles = tint + Colors
)

// theme is a colour for each role.
type theme [roles]color.NRGBA

func (t *theme) line(l Look) color.Color {
	return t[series+role(wrap(l.Color, Colors)*Shades+wrap(l.Shade, Shades))]
}
func (t *theme) area(l Look) color.Color { return t[tint+role(wrap(l.Color, Colors))] }

// faded is half as strong as c, over what lies below.
func faded(c color.Color) color.Color {
	n, ok := c.(color.NRGBA)
	if ok {
		n.A /= 2
	}
	return n
}

func wrap(i, n int) int { return ((i % n) + n) % n }

// swatches are the colours of each role in the light and the dark theme. The
// series are those of Okabe and Ito, which colour-blind readers tell apart;
// the ones that would vanish on white or on black are moved just far enough. Of
// each there is another shade, further from the paper where there is room.
var swatches = [roles]struct{ name, light, dark string }{
	ink:   {"ink", "#1b1d21", "#e7e9ec"},
	muted: {"muted", "#5c6168", "#a4aab3"},
	grid:  {"grid", "#e2e5e9", "#33383f"},
	paper: {"paper", "#ffffff", "#15181c"},

	series + 0:  {"s0", "#3f4347", "#d3d7dc"}, // black
	series + 1:  {"s0b", "#85898f", "#8d939b"},
	series + 2:  {"s1", "#e69f00", "#e69f00"}, // orange
	series + 3:  {"s1b", "#a36f00", "#ffd27a"},
	series + 4:  {"s2", "#3fa3e0", "#56b4e9"}, // sky blue
	series + 5:  {"s2b", "#1f6fa5", "#a9daf6"},
	series + 6:  {"s3", "#009e73", "#13b58a"}, // bluish green
	series + 7:  {"s3b", "#00553f", "#8fe3c8"},
	series + 8:  {"s4", "#b39a00", "#f0e442"}, // yellow
	series + 9:  {"s4b", "#6b5c00", "#fff6a8"},
	series + 10: {"s5", "#0072b2", "#4a9ede"}, // blue
	series + 11: {"s5b", "#4a9fdc", "#b3d6f3"},
	series + 12: {"s6", "#d55e00", "#e9792b"}, // vermilion
	series + 13: {"s6b", "#8a3b00", "#ffbf94"},
	series + 14: {"s7", "#c0659a", "#d98bb9"}, // reddish purple
	series + 15: {"s7b", "#762b59", "#f3c6de"},

	tint + 0: {"t0", "#d9dadb", "#43474c"},
	tint + 1: {"t1", "#fae7c0", "#57431a"},
	tint + 2: {"t2", "#d2e9f7", "#2a4759"},
	tint + 3: {"t3", "#c0e7dc", "#17473c"},
	tint + 4: {"t4", "#ece6bf", "#59552a"},
	tint + 5: {"t5", "#c0dcec", "#264257"},
	tint + 6: {"t6", "#f5d7c0", "#593821"},
	tint + 7: {"t7", "#efd9e6", "#543d4b"},
}

// Variables returns CSS declarations of the colours that charts use, for one
// theme: --ink, --muted, --grid, --paper, --s0 to --s7, --s0b to --s7b and --t0 to --t7.
func Variables(dark bool) string { return variables(dark, all) }

// variables are those of the colours that are used.
func variables(dark bool, used func(name string) bool) string {
	var b strings.Builder
	for _, s := range swatches {
		if !used(s.name) {
			continue
		}
		value := s.light
		if dark {
			value = s.dark
		}
		fmt.Fprintf(&b, "--%s:%s;", s.name, value)
	}
	return b.String()
}

func lightTheme() theme {
	var t theme
	for r, s := range swatches {
		t[r] = parseHex(s.light)
	}
	return t
}

// roleColors returns a theme of colours that stand for roles: the drawing
// library only knows colours, and the SVG canvas names their roles.
func roleColors() theme {
	var t theme
	for r := range t {
		t[r] = color.NRGBA{R: uint8(r), A: 255}
	}
	return t
}

// roleName returns the name of the role that a colour of roleColors stands for;
// any other is ink.
func roleName(c color.Color) string {
	if n, ok := c.(color.NRGBA); ok && int(n.R) < len(swatches) {
		return swatches[n.R].name
	}
	return swatches[ink].name
}

func parseHex(s string) color.NRGBA {
	c := color.NRGBA{A: 255}
	if _, err := fmt.Sscanf(s, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
		panic("chart: bad colour " + s) // a constant of this package
	}
	return c
}
