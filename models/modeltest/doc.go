// Package modeltest is the conformance suite: what every model owes its
// clients, checked over raw sockets. It runs over models/all.Models(): a new
// model is covered by its line there.
//
// One body of cases runs in two ways. In a process of its own the server is the
// test binary started again, so that the suite can put its own handlers into it
// and the code under test is the code that is measured. Under the race detector
// a model of one process runs in the test's own, where nothing of it may be left.
//
// What is not in test files serves the tests of single models: Start and
// StartProcess are the two ways, Client is a raw connection.
package modeltest
