package load

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"
	"strconv"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// mix is the kinds of request that clients send, ready to be rendered. It
// holds scratch memory: each thread has its own.
type mix struct {
	kinds   []kind
	pickers []picker // by group
	seed    uint64
	secret  uint64
	sends   *sends // of requests that answers tell of; nil if none do

	number  [numberLen]byte // scratch for a request's number
	request []byte          // scratch for a rendered request
	said    []byte          // scratch for a message
	want    []byte          // scratch for an expected body
}

// picker chooses among the kinds of request that a group of clients sends.
type picker struct {
	kinds []int16 // of the mix
	total uint64  // of their weights
	step  uint64  // from one request to the next among them, in weights
}

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

// Requests have numbers of ten digits, so that requests and answers of a kind
// are all of one length. Those of idle connections start higher.
const (
	numberLen   = 10
	firstNumber = 1_000_000_000
	numbers     = 1_000_000_000                          // of all groups together
	ordinary    = scenarios.FirstInExcerpt - firstNumber // of these, the ones that are in no excerpt
	firstIdle   = 2_000_000_000
)

// newMix prepares what s sends to host.
func newMix(s *Spec, t target) (*mix, error) {
	m := &mix{seed: s.Seed, secret: s.Secret}
	if len(s.Requests) == 0 {
		m.kinds = []kind{urlKind(s, t)}
	}
	for i := range s.Requests {
		k, err := newKind(&s.Requests[i], t.host)
		if err != nil {
			return nil, err
		}
		m.kinds = append(m.kinds, k)
	}
	for i := range s.Requests {
		for j := range m.kinds {
			if told := s.Requests[i].Want.Reports; told != "" && m.kinds[j].class == told {
				m.kinds[i].reports, m.kinds[j].reported = true, true
				m.sends = newSends()
			}
		}
	}
	for _, g := range s.Groups {
		var p picker
		for i := range m.kinds {
			if k := &m.kinds[i]; g.Class == "" || g.Class == k.class {
				k.scheduled = g.Open()
				p.kinds = append(p.kinds, int16(i))
				p.total += k.weight
			}
		}
		p.step = spreadStep(p.total)
		m.pickers = append(m.pickers, p)
	}
	return m, nil
}

// parks reports whether all that a group sends waits until others' requests are
// told of.
func (m *mix) parks(group int) bool {
	for _, i := range m.pickers[group].kinds {
		if !m.kinds[i].reports {
			return false
		}
	}
	return true
}

// told is how many clients wait to be told of each request that answers tell of.
func (m *mix) told(s *Spec) (clients int) {
	for i, g := range s.Groups {
		if m.parks(i) {
			clients += g.Clients
		}
	}
	return clients
}

// scheduled tells which kinds are sent on a schedule.
func (m *mix) scheduled() []bool {
	list := make([]bool, len(m.kinds))
	for i := range m.kinds {
		list[i] = m.kinds[i].scheduled
	}
	return list
}

// spreadStep is a step round total places that comes to each of them once, and
// never for long near where it was: about the golden section of total.
func spreadStep(total uint64) uint64 {
	const golden = 0.6180339887498949
	step := max(1, uint64(golden*float64(total)))
	for gcd(step, total) != 1 {
		step++
	}
	return step
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// fork returns the same mix for another thread: with memory of its own, but
// for what is learned.
func (m *mix) fork() *mix {
	f := &mix{kinds: slices.Clone(m.kinds), pickers: m.pickers, seed: m.seed, secret: m.secret, sends: m.sends}
	for i := range f.kinds {
		f.kinds[i].known = knownHead{}
	}
	return f
}

// remarks says what users have to know of how the bodies of answers were
// checked, of which wrong were wrong.
func (m *mix) remarks(wrong int64) []string { return m.kinds[0].learner.remarks(wrong) }

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

// pick chooses the kind of request n of a group. The choice depends on the seed and n
// alone, so that one seed gives every server the same requests.
//
// Of each total requests, one after the other, every kind has as many as it
// weighs: a kind that is rare and costs much makes the work of a short window
// no matter of luck. Where they are is: they are spread evenly, from a place
// on that is drawn anew each time.
func (m *mix) pick(group int, n uint64) int16 {
	p := &m.pickers[group]
	if len(p.kinds) == 1 {
		return p.kinds[0]
	}
	hi, lo := bits.Mul64(n%p.total, p.step)
	spread := bits.Rem64(hi, lo, p.total)
	place, _ := bits.Mul64(scenarios.Derive(m.seed, n/p.total), p.total)
	at := (spread + place) % p.total
	for _, i := range p.kinds {
		w := m.kinds[i].weight
		if at < w {
			return i
		}
		at -= w
	}
	return p.kinds[len(p.kinds)-1]
}

// render returns request n of kind k, valid until the next call, of a client that
// was last given message after. The last request on a connection says so.
func (m *mix) render(k *kind, n, after uint64, last bool) []byte {
	if k.fixed != nil {
		if last {
			return k.fixedLast
		}
		return k.fixed
	}
	end := k.after
	if last {
		end = k.afterLast
	}
	number := m.digits(n)
	b := append(m.request[:0], k.before...)
	b = k.target.AppendAfter(b, m.secret, number, after)
	b = append(b, end...)
	b = k.body.Append(b, m.secret, number)
	m.request = b
	return b
}

// digits are those of a request's number, valid until the next call.
func (m *mix) digits(n uint64) []byte { return strconv.AppendUint(m.number[:0], n, 10) }

// expected returns the body that answers request n of kind k rightly, valid
// until the next call.
func (m *mix) expected(k *kind, n uint64) []byte {
	if k.wantFixed != nil {
		return k.wantFixed
	}
	m.want = k.want.Append(m.want[:0], m.secret, m.digits(n))
	return m.want
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
