// Package all is the one list of models.
package all

import (
	"interleave/models"
	"interleave/models/broker"
	"interleave/models/cgi"
	"interleave/models/csp"
	"interleave/models/eventloop"
	"interleave/models/goroutine"
	"interleave/models/greenlet"
	"interleave/models/nethttp"
	"interleave/models/prefork"
	preforkgreenlet "interleave/models/prefork-greenlet"
	"interleave/models/reactors"
	"interleave/models/threadconn"
	"interleave/models/threadpool"
	"interleave/models/uring"
)

// Models returns all models, in the order in which they are shown: family by
// family, from a process per request to what is not ours.
func Models() []models.Model {
	return []models.Model{
		cgi.Model(),
		prefork.Model(),
		broker.Model(),
		threadpool.Model(),
		threadconn.Model(),
		eventloop.Model(),
		reactors.Model(),
		greenlet.Model(),
		preforkgreenlet.Model(),
		goroutine.Model(),
		csp.Model(),
		uring.Model(),
		nethttp.Model(),
	}
}

// Find returns the model called name.
func Find(name string) (models.Model, bool) {
	for _, m := range Models() {
		if m.Name == name {
			return m, true
		}
	}
	return models.Model{}, false
}
