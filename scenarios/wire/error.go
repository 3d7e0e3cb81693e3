package wire

// Error says why bytes are not an acceptable message. All errors of this
// package are values made once: refusing a message allocates nothing.
type Error struct {
	Status int    // the answer to give: 400, 413, 431, 501 or 505
	Reason string // lower-case, for people
}

func (e *Error) Error() string { return "http: " + e.Reason }
