// Package serve is the server of the model nethttp. It is apart from the model so
// that only its own program links net/http.
package serve
