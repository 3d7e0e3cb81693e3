package wire

// Error says why bytes are not an acceptable message. All errors of this
// package are values made once: refusing a message allocates nothing.
type Error struct {
	Status int    // the answer to give: 400, 413, 431, 501 or 505
	Reason string // lower-case, for people
}

func (e *Error) Error() string { return "http: " + e.Reason }

// StatusOf is the status with which err is answered.
func StatusOf(err error) int {
	if e, ok := err.(*Error); ok {
		return e.Status
	}
	return 400
}

// ErrTruncated is a message cut short by the peer's close.
var ErrTruncated = &Error{400, "connection closed in the middle of a message"}

var (
	errRequestLine     = &Error{400, "malformed request line"}
	errTarget          = &Error{400, "malformed request target"}
	errTunnel          = &Error{400, "CONNECT needs a host and a port"}
	errVersion         = &Error{505, "version is neither HTTP/1.0 nor HTTP/1.1"}
	errHeadTooLarge    = &Error{431, "request line and header fields are too large"}
	errAnswerHead      = &Error{431, "status line and header fields are longer than 64 KiB"}
	errFieldName       = &Error{400, "malformed field name"}
	errFieldValue      = &Error{400, "field value holds a control character or a bare line end"}
	errEmptyLine       = &Error{400, "header section ends with a bare carriage return"}
	errHostMissing     = &Error{400, "an HTTP/1.1 request needs a Host field"}
	errHostTwice       = &Error{400, "more than one Host field"}
	errHost            = &Error{400, "malformed Host field"}
	errLength          = &Error{400, "malformed Content-Length"}
	errLengthTwice     = &Error{400, "more than one Content-Length"}
	errLengthsDiffer   = &Error{400, "more than one Content-Length, and they differ"}
	errLengthAndCoding = &Error{400, "both Content-Length and Transfer-Encoding"}
	errCodingTwice     = &Error{400, "more than one Transfer-Encoding field"}
	errCodingOrder     = &Error{400, "chunked is not the last transfer coding"}
	errCodingName      = &Error{400, "malformed Transfer-Encoding"}
	errChunkedTwice    = &Error{400, "transfer coding chunked applied twice"}
	errCodingOld       = &Error{400, "Transfer-Encoding in an HTTP/1.0 message"}
	errCoding          = &Error{501, "transfer coding other than chunked"}
	errBodyTooLarge    = &Error{413, "body is too large"}
	errChunkSize       = &Error{400, "malformed chunk size"}
	errChunkEnd        = &Error{400, "chunk data does not end with its size"}
	errChunkLine       = &Error{400, "chunk extensions are too long"}
	errTrailers        = &Error{431, "trailer fields are too large"}
	errStatusLine      = &Error{400, "malformed status line"}
)
