// Package gatetest makes up results of the regression gate for the tests of
// what is written from them. Nothing in it was measured.
package gatetest
