package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"interleave/internal/layout"
)

// region is the last lines of a terminal, which are written anew in place. Each
// change is one write, so that what others write falls between two of them.
type region struct {
	w       io.Writer // obeys the cursor's movements
	size    func() (width, height int)
	stopped func() bool // others have written below: the cursor is elsewhere

	drawn []string // the lines on the terminal, without their ends; the cursor is behind the last
	width int      // that the terminal had then
}

// draw replaces the lines. They are clean but for their styles.
func (r *region) draw(lines []string) {
	if r.stopped() {
		return
	}
	width, _ := r.size()
	last := len(lines) - 1
	if last >= 0 && width == r.width && len(lines) == len(r.drawn) && slices.Equal(lines[:last], r.drawn[:last]) && r.tall(r.drawn[last], width) == 1 {
		io.WriteString(r.w, "\r\x1b[K"+lines[last]) // what stands above can be marked with the mouse all the while
	} else {
		io.WriteString(r.w, r.erasure()+strings.Join(lines, "\n"))
	}
	r.drawn, r.width = lines, width
}

// say writes a line above the others that stays.
func (r *region) say(line string) {
	if r.stopped() {
		return
	}
	width, _ := r.size()
	said := strings.Join(layout.Wrap(line, width, "  "), "\n")
	io.WriteString(r.w, r.erasure()+said+"\n"+strings.Join(r.drawn, "\n"))
	r.width = width
}

// end erases the lines, or only the cursor's line if others have written below.
func (r *region) end() {
	if r.stopped() {
		io.WriteString(r.w, "\r\x1b[K")
	} else {
		io.WriteString(r.w, r.erasure())
	}
	r.drawn = nil
}

// erasure moves the cursor to where the lines begin and erases from there on.
// Where the terminal has become narrower, a line was wrapped into several. Lines
// that have left the screen cannot be erased.
func (r *region) erasure() string {
	if len(r.drawn) == 0 {
		return ""
	}
	width, height := r.size()
	up := -1
	for _, line := range r.drawn {
		up += r.tall(line, width)
	}
	if up = min(up, height-1); up <= 0 {
		return "\r\x1b[J"
	}
	return fmt.Sprintf("\r\x1b[%dA\x1b[J", up)
}

// tall is how many lines of a terminal a line takes.
func (r *region) tall(line string, width int) int {
	cells := layout.Width(styling.ReplaceAllString(line, ""))
	return max(1, (cells+width-1)/width)
}

// styling matches what a terminal obeys and does not show.
var styling = regexp.MustCompile("\x1b\\[[0-9;]*m")
