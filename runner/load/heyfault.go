package load

import (
	"strings"

	"interleave/results"
)

// heyKinds are parts of the texts of errors of net/http's client, of which hey
// keeps nothing else, in the order in which they are looked for.
var heyKinds = []struct{ text, kind string }{
	{"connection refused", results.ErrRefused},
	{"no route to host", results.ErrRefused},
	{"network is unreachable", results.ErrRefused},
	{"cannot assign requested address", results.ErrClientPorts},
	{"can't assign requested address", results.ErrClientPorts},
	{"too many open files", results.ErrClientDescriptors},
	{"cannot allocate memory", results.ErrClientOther},
	{"no buffer space available", results.ErrClientOther},
	{"i/o timeout", results.ErrConnect}, // dialling; the client's own time-out reads otherwise
	{"Client.Timeout", results.ErrTimeout},
	{"deadline exceeded", results.ErrTimeout},
	{"dial tcp", results.ErrClientOther},
	{"connection reset", results.ErrResetBefore},
	{"broken pipe", results.ErrResetBefore},
	{"redirects", results.ErrStatus},
	{"malformed", results.ErrProtocol},
	{"unexpected EOF", results.ErrTruncated},
	{"EOF", results.ErrClosed},
	{"server closed idle connection", results.ErrClosed},
}

// heyFault names an error of net/http's client. One that is not known came of
// what the server sent: what a client can lack is in the list.
func heyFault(text string) fault {
	f := fault{kind: results.ErrProtocol, cause: heyCause(text)}
	for _, known := range heyKinds {
		if strings.Contains(text, known.text) {
			f.kind = known.kind
			break
		}
	}
	return f
}

// heyCause takes out of an error's text what differs from one request to the
// next: addresses, ports, and what the server said.
func heyCause(text string) string {
	if _, after, found := strings.Cut(text, `": `); found {
		text = after // of: Get "URL":
	}
	for _, prefix := range []string{"net/http: ", "HTTP/1.x transport connection broken: ", "http: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	if at := strings.LastIndex(text, ": "); at >= 0 && strings.Contains(text[:at], " tcp ") {
		text = text[at+2:]
	}
	for _, said := range []string{` "`, "; got ", " (Client."} {
		text, _, _ = strings.Cut(text, said)
	}
	return strings.Trim(quoted([]byte(text)), `"`)
}
