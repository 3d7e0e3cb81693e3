// Package scenarios says what a scenario is: a request that every model
// serves, written once in blocking and once in callback style, with the load
// that is put on it, the answer that is right, and the prediction that the
// measurement can refute.
//
// Handlers never touch sockets. They wait through the BlockingIO or the
// CallbackIO that the model gives them, each model in its own way. This
// package and the scenarios are linked into the CGI child, whose every
// package initialisation is paid for by each request: they import neither
// fmt nor os.
package scenarios
