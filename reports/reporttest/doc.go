// Package reporttest makes up runs for the tests of the reports: always the
// same one for the same shape, with the figures that the models might have.
// Nothing in it was measured.
package reporttest
