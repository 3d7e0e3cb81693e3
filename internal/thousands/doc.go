// Package thousands writes whole numbers for people, with their thousands set
// apart: every table and sentence of the suite does so in the same way.
package thousands
