package layout

import (
	"slices"
	"strings"
)

// Column is one of a table's.
type Column struct {
	Head  string
	Right bool // as numbers stand
	// Rank orders the columns to leave out where there is no room: the highest
	// goes first, 0 never.
	Rank int
	// Least, if not 0, lets names be shortened in their middle to so many cells,
	// as long as they still differ.
	Least int
}

// Table is rows of cells in columns, with lines in between. The zero value has
// no columns and writes lines only.
type Table struct {
	Columns []Column
	Indent  int  // blanks before each row
	Lifted  bool // the first column's cells have lines of their own, however wide the terminal is
	// HeadStyle is that of the heads, the first of which may have another;
	// nil means dim.
	HeadStyle func(first bool, s string) string
	// NameStyle is that of the first column's cells where they have lines of
	// their own; nil means none.
	NameStyle func(string) string

	rows   []tableRow
	headed bool // heads were asked for where they are to stand
}

// tableRow is one of cells, a line, or the heads.
type tableRow struct {
	cells []string
	line  string
	style func(string) string
	heads bool
}

// Row adds a row; cells that are missing are empty.
func (t *Table) Row(cells ...string) {
	row := make([]string, len(t.Columns))
	for i := range row {
		if i < len(cells) {
			row[i] = Clean(cells[i])
		}
	}
	t.rows = append(t.rows, tableRow{cells: row})
}

// Line adds a line between the rows, wrapped where it is too long and then with
// the blanks that it begins with; empty for a blank one. style may be nil.
func (t *Table) Line(s string, style func(string) string) {
	t.rows = append(t.rows, tableRow{line: s, style: style})
}

// Heads adds the heads, where they are not to stand above all.
func (t *Table) Heads() {
	t.headed = true
	t.rows = append(t.rows, tableRow{heads: true})
}

// Write lays the table out and prints it.
func (t *Table) Write(p *Printer) {
	if !t.headed {
		t.rows = append([]tableRow{{heads: true}}, t.rows...)
	}
	if t.HeadStyle == nil {
		t.HeadStyle = func(_ bool, s string) string { return p.Dim(s) }
	}
	rows := slices.ContainsFunc(t.rows, func(r tableRow) bool { return r.cells != nil })
	form, ok := t.fit(p)
	for i, r := range t.rows {
		switch {
		case r.heads && !rows: // of nothing
		case r.heads && ok:
			form.heads(p)
		case r.heads:
			form.stackedHead(p)
		case r.cells == nil && r.line == "":
			p.Line("")
		case r.cells == nil:
			p.indented(space(len(r.line)-len(strings.TrimLeft(r.line, " "))), r.line, r.style)
		case ok:
			form.row(p, i)
		default:
			form.stacked(p, i)
		}
	}
}

// form is how a table is laid out.
type form struct {
	*Table
	shown  []int // columns
	widths []int // of the columns that are shown
	lifted bool
}

// fit finds the form that loses least: all columns, names shortened, the first
// column on lines of its own, columns left out. ok is false if not even those
// have room that cannot be left out: then each figure has a line.
func (t *Table) fit(p *Printer) (f form, ok bool) {
	room := p.Width() - t.Indent
	f = form{Table: t, lifted: t.Lifted}
	for i := range t.Columns {
		f.shown = append(f.shown, i)
	}
	if f.fits(room) {
		return f, true
	}
	if len(f.shown) > 2 {
		f.lifted = true
	}
	var without []string
	for !f.fits(room) {
		last := f.leastImportant()
		if last < 0 {
			return f, false
		}
		without = append(without, t.Columns[f.shown[last]].Head)
		f.shown = slices.Delete(f.shown, last, last+1)
	}
	p.leaveOut(without...)
	return f, true
}

// leastImportant is the place of the column to leave out next, -1 if there is
// none.
func (f *form) leastImportant() int {
	last, rank := -1, 0
	for place, i := range f.shown {
		if r := f.Columns[i].Rank; r > rank && (place > 0 || !f.lifted) {
			last, rank = place, r
		}
	}
	return last
}

// gap is what is left between columns, and how far rows below a lifted name are
// indented.
const gap = "  "

// fits sets the columns' widths, with names as much shorter as it takes, and
// reports whether they have room.
func (f *form) fits(room int) bool {
	f.widths = make([]int, len(f.shown))
	total := 0
	for place, i := range f.shown {
		if place == 0 && f.lifted {
			continue
		}
		f.widths[place] = Width(f.Columns[i].Head)
		for _, r := range f.rows {
			if r.cells != nil {
				f.widths[place] = max(f.widths[place], Width(r.cells[i]))
			}
		}
		if total > 0 || f.lifted {
			total += len(gap)
		}
		total += f.widths[place]
	}
	for place, i := range f.shown {
		if total <= room {
			break
		}
		if least := f.Columns[i].Least; least > 0 && !(place == 0 && f.lifted) {
			want := max(f.widths[place]-(total-room), least)
			if want < f.widths[place] && f.differ(i, want) {
				total -= f.widths[place] - want
				f.widths[place] = want
			}
		}
	}
	return total <= room
}

// differ reports whether the names of a column still do, shortened to so many
// cells.
func (f *form) differ(column, width int) bool {
	var names []string
	for _, r := range f.rows {
		if r.cells != nil {
			names = append(names, r.cells[column])
		}
	}
	short := Shorten(names, width)
	for _, name := range append(short, f.Columns[column].Head) {
		if Width(name) > width {
			return false
		}
	}
	return true
}

// heads prints the heads.
func (f *form) heads(p *Printer) {
	cells := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		cells[i] = c.Head
	}
	if f.lifted && cells[0] != "" {
		p.Line(f.HeadStyle(true, cells[0]))
	}
	var line strings.Builder
	for place, text := range f.padded(cells) {
		line.WriteString(f.HeadStyle(place == 0 && !f.lifted, text))
	}
	if strings.TrimSpace(line.String()) != "" {
		p.Line(space(f.Indent) + line.String())
	}
}

// row prints a row of cells, beneath its name if that is lifted and new.
func (f *form) row(p *Printer, n int) {
	cells := f.rows[n].cells
	if f.lifted && f.begins(n) {
		p.indented(space(f.Indent), cells[0], f.NameStyle)
	}
	p.Line(space(f.Indent) + strings.Join(f.padded(cells), ""))
}

// begins reports whether a row has another name than the one before it.
func (f *form) begins(n int) bool {
	if n == 0 || f.rows[n-1].cells == nil {
		return true
	}
	return f.rows[n-1].cells[0] != f.rows[n].cells[0]
}

// padded returns the cells that are shown, each as wide as its column.
func (f *form) padded(cells []string) []string {
	var out []string
	for place, i := range f.shown {
		if place == 0 && f.lifted {
			continue
		}
		text := middle(cells[i], f.widths[place])
		if f.Columns[i].Right {
			text = PadLeft(text, f.widths[place])
		} else {
			text = Pad(text, f.widths[place])
		}
		if len(out) > 0 || f.lifted {
			text = gap + text
		}
		out = append(out, text)
	}
	return out
}

// stackedHead prints what the first column is called, if it is called anything.
func (f *form) stackedHead(p *Printer) {
	if head := f.Columns[0].Head; head != "" {
		p.Line(f.HeadStyle(true, head))
	}
}

// stacked prints a row with a line for each of its cells.
func (f *form) stacked(p *Printer, n int) {
	cells := f.rows[n].cells
	if f.begins(n) || !f.lifted {
		p.indented(space(f.Indent), cells[0], f.NameStyle)
	}
	for i, c := range f.Columns {
		if i == 0 || cells[i] == "" {
			continue
		}
		p.Indented(f.Indent+len(gap), strings.TrimSpace(c.Head+" "+cells[i]))
	}
}
