package scenarios

// Expect is the answer that is right. In Body {n} stands for the request's
// number and {proof:NAME} for the proof that upstream NAME was asked with this
// number (see Proof), which a server cannot make up. {number} stands for the
// number of a message: any in the answer to one who posts. {item} and {kept:NAME}
// are the item that the request is about, and what NAME keeps of it (see ItemOf).
type Expect struct {
	Status  int // 0 means 200
	Body    string
	AnyBody bool // the body is not compared

	// Contains is a text that the body has to hold, and SHA256 the sum of all of it in
	// lower-case hexadecimal. Where one of them is given, Body is empty. Empty asks for
	// nothing.
	Contains string
	SHA256   string

	// Stream is the length in bytes of an answer that is compared while it
	// arrives, and never held whole; 0 means an answer that Body says whole. The
	// answer is then the Content that Body is the seed of.
	Stream int64

	// Reports names the class of requests that the answer tells of: it comes when
	// somebody has sent one, and its time runs from then on. In Body {n} and the
	// proofs are that request's, and {number} is the client's last one and 1 more.
	Reports string
}

// Whole reports whether all of the body is known beforehand, but for what only the
// answer says.
func (e *Expect) Whole() bool { return !e.AnyBody && e.Contains == "" && e.SHA256 == "" }
