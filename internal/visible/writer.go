package visible

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"unicode/utf8"
)

// Writer cleans what is written to it as Text does and passes it on; only the
// styles of this package become the terminal's. It may be used by several
// goroutines.
type Writer struct {
	mu   sync.Mutex
	to   io.Writer
	held []byte // the beginning of a character or style whose rest has not come
}

// NewWriter returns a Writer on w, or w itself if it is one.
func NewWriter(w io.Writer) *Writer {
	if v, ok := w.(*Writer); ok {
		return v
	}
	return &Writer{to: w}
}

// FileOf returns the file that w writes to, nil if it is none: what it is, a
// terminal and how wide, decides on the form of output.
func FileOf(w any) *os.File {
	if v, ok := w.(*Writer); ok {
		w = v.to
	}
	f, _ := w.(*os.File)
	return f
}

// Unclean returns the writer behind w, for code that draws on the terminal and
// itself cleans every string of others.
func Unclean(w io.Writer) io.Writer {
	if v, ok := w.(*Writer); ok {
		return v.to
	}
	return w
}

func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := string(w.held) + string(p)
	end := complete(text)
	w.held = []byte(text[end:])
	if _, err := io.WriteString(w.to, styledText(text[:end])); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what was held back because its rest might still have come.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := string(w.held)
	w.held = nil
	_, err := io.WriteString(w.to, Text(text))
	return err
}

// complete is how much of text can be judged: its last character or style may
// go on in the next write.
func complete(text string) int {
	if i := strings.LastIndexByte(text, escapeByte); i >= 0 && len(text)-i < styleLength && strings.HasPrefix(opening, text[i:min(i+len(opening), len(text))]) {
		return i
	}
	for i := len(text) - 1; i >= 0 && i >= len(text)-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRuneInString(text[i:]) {
				return i
			}
			break
		}
	}
	return len(text)
}

// A style travels as an escape, the process's own number, two digits and an m.
const escapeByte = '\x1b'

var (
	opening     = string(rune(escapeByte)) + nonce()
	styleLength = len(opening) + len("31m")
)

func nonce() string {
	var b [8]byte
	rand.Read(b[:])
	return fmt.Sprintf("%x.", b)
}

// The colours of Coloured.
const (
	Red    = 31
	Green  = 32
	Yellow = 33
	Cyan   = 36
)

const (
	reset = 0
	bold  = 1
	dim   = 2
)

// Bold, Dim and Coloured return s styled, to be written to a Writer; s is not
// cleaned by them, but it is by the Writer.
func Bold(s string) string                 { return style(bold) + s + style(reset) }
func Dim(s string) string                  { return style(dim) + s + style(reset) }
func Coloured(colour int, s string) string { return style(colour) + s + style(reset) }

func style(code int) string { return fmt.Sprintf("%s%02dm", opening, code) }

// styledText cleans text and gives its styles to the terminal.
func styledText(text string) string {
	if strings.IndexByte(text, escapeByte) < 0 {
		return Text(text)
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, opening)
		b.WriteString(Text(before))
		if !found {
			return b.String()
		}
		text = after
		var code int
		if n, err := fmt.Sscanf(after[:min(3, len(after))], "%02dm", &code); n == 1 && err == nil && len(after) >= 3 && after[2] == 'm' {
			fmt.Fprintf(&b, "\x1b[%dm", code)
			text = after[3:]
		}
	}
}
