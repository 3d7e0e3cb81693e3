package main

import (
	"bytes"
	"fmt"
	"strings"
)

// screen is a terminal that wraps lines, scrolls, and wraps anew when its size
// changes, as those do that people use. It obeys what a region writes.
type screen struct {
	width, height int
	rows          []screenRow // those that have left the screen too
	row, column   int         // of the cursor
	top           int         // the first row on the screen
	unknown       []string    // what it was told and does not obey
}

type screenRow struct {
	cells   []rune
	wrapped bool // it goes on in the next
}

func newScreen(width, height int) *screen {
	return &screen{width: width, height: height, rows: make([]screenRow, 1)}
}

func (s *screen) size() (width, height int) { return s.width, s.height }

func (s *screen) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		if end := bytes.IndexFunc(rest, func(r rune) bool { return r >= 'A' && r <= 'z' && r != '[' }); rest[0] == '\x1b' && end > 0 {
			s.obey(string(rest[1 : end+1]))
			rest = rest[end+1:]
			continue
		}
		r := bytes.Runes(rest)[0]
		s.put(r)
		rest = rest[len(string(r)):]
	}
	return len(p), nil
}

func (s *screen) put(r rune) {
	switch r {
	case '\r':
		s.column = 0
	case '\n':
		s.down()
	default:
		if s.column == s.width {
			s.rows[s.row].wrapped = true
			s.down()
		}
		row := &s.rows[s.row]
		for len(row.cells) <= s.column {
			row.cells = append(row.cells, ' ')
		}
		row.cells[s.column] = r
		s.column++
	}
}

func (s *screen) down() {
	s.row, s.column = s.row+1, 0
	if s.row == len(s.rows) {
		s.rows = append(s.rows, screenRow{})
	}
	s.top = max(s.top, s.row-s.height+1)
}

func (s *screen) obey(command string) {
	var n int
	switch _, err := fmt.Sscanf(command, "[%dA", &n); {
	case err == nil && strings.HasSuffix(command, "A"):
		s.row = max(s.row-n, s.top)
	case command == "[K", command == "[J":
		row := &s.rows[s.row]
		row.cells, row.wrapped = row.cells[:min(len(row.cells), s.column)], false
		if command == "[J" {
			s.rows = s.rows[:s.row+1]
		}
	case strings.HasSuffix(command, "m"):
	default:
		s.unknown = append(s.unknown, command)
	}
}

// resize wraps all lines anew. The cursor stays behind its character.
func (s *screen) resize(width, height int) {
	old, row, column := s.rows, s.row, s.column
	s.width, s.height, s.rows, s.row, s.column, s.top = width, height, make([]screenRow, 1), 0, 0, 0
	var atRow, atColumn int
	for i, r := range old {
		for j, c := range r.cells {
			s.put(c)
			if i == row && j+1 == column {
				atRow, atColumn = s.row, s.column
			}
		}
		if i == row && column == 0 {
			atRow, atColumn = s.row, s.column
		}
		if !r.wrapped && i < len(old)-1 {
			s.down()
		}
	}
	s.row, s.column, s.top = atRow, atColumn, max(0, atRow-height+1)
}

// text is all rows without the blanks at their ends.
func (s *screen) text() string {
	var b strings.Builder
	for _, row := range s.rows {
		b.WriteString(strings.TrimRight(string(row.cells), " ") + "\n")
	}
	return b.String()
}
