// Package modeltest is the conformance suite: what every model owes its
// clients, checked in real processes over raw sockets. The server is the test
// binary started again, so that the suite can put its own handlers into it,
// and the code under test is the code that is measured.
//
// It runs over models/all.Models(): a new model is covered by its line there.
// A case that does not fit a model is skipped with the reason.
package modeltest
