// Package models says what a model is: one way to run many requests at once,
// as a server that can be exchanged for any other. The models themselves are
// the folders beside this file; models/all lists them.
package models
