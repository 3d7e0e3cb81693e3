package serve

import (
	"net/http"
	"strconv"
	"time"

	"interleave/models/internal/blocking"
	"interleave/scenarios/wire"
)

// The fields that all models send, made once. net/http adds the date and the
// length of a small body.
var (
	serverField   = []string{"interleave"}
	textField     = []string{"text/plain; charset=utf-8"}
	closeField    = []string{"close"}
	upgradeField  = []string{"Upgrade"}
	protocolField = []string{"websocket"}
	versionField  = []string{"13"}
)

// guessed is the size up to which net/http works out the length of a body.
const guessed = 2 << 10

// setFields sets those of resp, but for the length of its body.
func setFields(header http.Header, resp *wire.Response) {
	header["Server"] = serverField
	if header["Content-Type"] = textField; resp.ContentType != "" {
		header["Content-Type"] = []string{resp.ContentType}
	}
	if resp.Status == http.StatusUpgradeRequired {
		header["Upgrade"], header["Sec-Websocket-Version"] = protocolField, versionField
		header["Connection"] = upgradeField
	}
	if resp.Close {
		header["Connection"] = closeField
	}
}

// send answers with work.resp.
func (w *work) send(to http.ResponseWriter, timeout time.Duration) {
	setFields(to.Header(), &w.resp)
	if len(w.resp.Body) >= guessed {
		to.Header()["Content-Length"] = []string{strconv.Itoa(len(w.resp.Body))}
	}
	http.NewResponseController(to).SetWriteDeadline(time.Now().Add(timeout))
	if w.resp.Status != 0 {
		to.WriteHeader(w.resp.Status)
	}
	to.Write(w.resp.Body)
}

// sender sends an answer in pieces, or makes its connection live.
type sender struct {
	to      http.ResponseWriter
	request *http.Request
	handler *handler
	timeout time.Duration
	control *http.ResponseController // once the answer has begun
	taken   bool                     // the connection is not net/http's any more
	live    *live                    // since its upgrade
}

var _ blocking.Sender = (*sender)(nil)

func (s *sender) Begin(resp *wire.Response) {
	setFields(s.to.Header(), resp)
	s.to.Header()["Content-Length"] = []string{strconv.FormatInt(resp.Length, 10)}
	status := resp.Status
	if status == 0 {
		status = http.StatusOK
	}
	s.control = http.NewResponseController(s.to)
	s.control.SetWriteDeadline(time.Now().Add(s.timeout))
	s.to.WriteHeader(status)
}

// Send flushes what net/http has in its buffers: the next piece may take long.
func (s *sender) Send(p []byte) error {
	s.control.SetWriteDeadline(time.Now().Add(s.timeout))
	if _, err := s.to.Write(p); err != nil {
		return err
	}
	return s.control.Flush()
}
