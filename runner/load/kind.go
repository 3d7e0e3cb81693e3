package load

import (
	"bytes"
	"cmp"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// kind is one Request, taken apart.
type kind struct {
	class  string
	weight uint64
	head   bool // HEAD: the answer has no body

	scheduled bool // by groups in open loop
	reads     bool // the body has to be read: it holds what is not known before
	reports   bool // it tells of another request
	reported  bool // others tell of it
	faulty    bool // its handler goes wrong

	idempotent bool // sending it twice does what sending it once does

	live       bool   // it is a message of a live connection
	path, host string // where that is upgraded

	fixed, fixedLast []byte // the whole request, if it is always the same

	before, after []byte // around the target
	afterLast     []byte // as after, with Connection: close
	target, body  scenarios.Template

	status    int // 0 accepts 2xx and 3xx
	anyBody   bool
	wantFixed []byte // the expected body, if it is always the same
	want      scenarios.Template
	holds     *holds // what the body has to hold, if nobody said the whole of it; else nil
	stream    int64  // length of a body that is compared while it arrives: the content that want seeds; 0 if want is the body

	learner *learner // of the right body; nil if somebody said what is right
	stage   stage    // what this thread knows of it
	right   sum

	known knownHead
}

// urlKind is GET of the target itself.
func urlKind(s *Spec, t target) kind {
	k := plainKind("GET", t.path, "", t.host)
	if s.Expect == nil {
		k.status, k.learner = s.ExpectStatus, &learner{}
		return k
	}
	k.status, k.anyBody, k.wantFixed = s.Expect.Status, s.Expect.AnyBody, []byte(s.Expect.Body)
	k.stream = s.Expect.Stream
	return k
}

func newKind(r *scenarios.Request, host string) (kind, error) {
	method := r.Method
	if method == "" {
		method = "GET"
	}
	target, err := scenarios.ParseTemplate(r.Target)
	if err != nil {
		return kind{}, err
	}
	body, err := scenarios.ParseTemplate(r.Body)
	if err != nil {
		return kind{}, err
	}
	want, err := scenarios.ParseTemplate(r.Want.Body)
	if err != nil {
		return kind{}, err
	}
	host = cmp.Or(r.Host, host)
	var k kind
	if r.Live() {
		k = liveKind(r, host, body)
	} else if target.Fixed() && body.Fixed() {
		k = plainKind(method, target.Text(), body.Text(), host, r.Fields...)
	} else {
		k = kind{
			head:       method == "HEAD",
			idempotent: idempotent(method),
			before:     []byte(method + " "),
			after:      withFields(headAfterTarget(host, body), r.Fields...),
			target:     target,
			body:       body,
			afterLast:  nil,
		}
		k.afterLast = withClose(k.after)
	}
	k.class, k.weight = r.Class, uint64(max(1, r.Weight))
	k.status, k.anyBody, k.want, k.reads = r.Want.Status, r.Want.AnyBody, want, want.Reads()
	k.stream, k.faulty, k.holds = r.Want.Stream, r.Fault != "", holdsOf(r.Want)
	if k.status == 0 {
		k.status = 200
	}
	if want.Fixed() {
		k.wantFixed = []byte(want.Text())
	}
	return k, nil
}

// plainKind is a request without variable parts.
func plainKind(method, target, body, host string, fields ...scenarios.Field) kind {
	request := withFields(wire.AppendRequest(nil, method, target, host, []byte(body)), fields...)
	return kind{weight: 1, head: method == "HEAD", idempotent: idempotent(method), fixed: request, fixedLast: withClose(request)}
}

// headAfterTarget is what follows the target up to the body. All bodies of
// the template have the same length.
func headAfterTarget(host string, body scenarios.Template) []byte {
	sample := body.Append(nil, 0, bytes.Repeat([]byte{'0'}, numberLen))
	request := wire.AppendRequest(nil, "", "", host, sample)
	return request[1 : len(request)-len(sample)] // without the space after the method
}

// withClose adds the field by which a client announces its last request.
func withClose(request []byte) []byte {
	return withFields(request, scenarios.Field{Name: "Connection", Value: "close"})
}

// withFields returns a request with more fields in its head.
func withFields(request []byte, fields ...scenarios.Field) []byte {
	end := bytes.Index(request, []byte("\r\n\r\n")) + 2
	out := append([]byte(nil), request[:end]...)
	for _, f := range fields {
		out = append(append(append(append(out, f.Name...), ": "...), f.Value...), "\r\n"...)
	}
	return append(out, request[end:]...)
}

// accepts reports whether status is right for k.
func (k *kind) accepts(status int) bool {
	if k.status == 0 {
		return status >= 200 && status < 400
	}
	return status == k.status
}

// idempotent reports whether a client may send a request of this method again
// (RFC 9110 section 9.2.2).
func idempotent(method string) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE":
		return true
	}
	return false
}
