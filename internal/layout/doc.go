// Package layout fits text and tables to a terminal of any width. Every command
// lays out what it prints here.
//
// Nothing is cut that a reader needs whole: text is wrapped, a table that is too
// wide gives the names of its rows lines of their own, then leaves out whole
// columns and says so, and at last has a line for each figure. Width is counted
// in a terminal's cells, of which a wide character takes two and a combining one
// none.
package layout
