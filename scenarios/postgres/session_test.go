package postgres

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

	"interleave/scenarios"
)

var errAgain = errors.New("nothing more yet")

// pieces gives what has come a few bytes at a time, and errAgain between them.
type pieces struct {
	left []byte
	size int
	next bool
}

func (p *pieces) Read(into []byte) (int, error) {
	if p.next = !p.next; !p.next || len(p.left) == 0 {
		return 0, errAgain
	}
	n := copy(into[:min(len(into), p.size)], p.left)
	p.left = p.left[n:]
	return n, nil
}

// take has s go through what a server says, in pieces of a size.
func take(s *Session, size int, said ...pgproto3.BackendMessage) (out []byte, complete bool, err error) {
	from := &pieces{size: size}
	for _, m := range said {
		from.left, err = m.Encode(from.left)
		if err != nil {
			panic(err)
		}
	}
	for {
		out, complete, err = s.Receive(out, from)
		if complete || err != nil && err != errAgain || len(from.left) == 0 && err == errAgain {
			return out, complete, err
		}
	}
}

// sent reads what a client has sent.
func sent(t *testing.T, out []byte) (kinds []string) {
	t.Helper()
	b := pgproto3.NewBackend(strings.NewReader(string(out)), nil)
	for {
		m, err := b.Receive()
		if err != nil {
			return kinds
		}
		switch m := m.(type) {
		case *pgproto3.Parse:
			kinds = append(kinds, "parse "+m.Name+" "+m.Query)
		case *pgproto3.Bind:
			kinds = append(kinds, "bind "+m.PreparedStatement)
		case *pgproto3.Execute:
			kinds = append(kinds, "execute")
		case *pgproto3.Sync:
			kinds = append(kinds, "sync")
		default:
			t.Errorf("sent %T", m)
		}
	}
}

var idle = &pgproto3.ReadyForQuery{TxStatus: 'I'}

func begun(t *testing.T, size int) *Session {
	t.Helper()
	s := NewSession(&Config{User: "u", Database: "d", Schema: "s"})
	s.Begin(nil)
	if _, complete, err := take(s, size, &pgproto3.AuthenticationOk{}, &pgproto3.ParameterStatus{Name: "a", Value: "b"}, &pgproto3.BackendKeyData{SecretKey: []byte{1, 2, 3, 4}}, idle); !complete || err != nil {
		t.Fatalf("after the startup: complete %t, %v", complete, err)
	}
	return s
}

func row(values ...string) *pgproto3.DataRow {
	m := &pgproto3.DataRow{}
	for _, v := range values {
		m.Values = append(m.Values, []byte(v))
	}
	return m
}

var done = &pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")}

// However the bytes come, the answers are the same; a statement is prepared once.
func TestQueriesInPieces(t *testing.T) {
	for _, size := range []int{1, 2, 7, 1 << 20} {
		s := begun(t, size)
		q := &scenarios.Query{SQL: "SELECT $1", Args: []int64{7}}
		if got := strings.Join(sent(t, s.Ask(nil, q)), ", "); got != "parse q0 SELECT $1, bind q0, execute, sync" {
			t.Errorf("the first query sends %s", got)
		}
		_, complete, err := take(s, size, &pgproto3.ParseComplete{}, &pgproto3.BindComplete{}, row("six", "x"), &pgproto3.NoticeResponse{Message: "n"}, row("seven"), done, idle)
		if value, failed := s.Answer(); !complete || err != nil || string(value) != "seven" || failed != nil {
			t.Errorf("pieces of %d: complete %t, %v, value %q, %v", size, complete, err, value, failed)
		}
		if got := strings.Join(sent(t, s.Ask(nil, q)), ", "); got != "bind q0, execute, sync" {
			t.Errorf("the second query sends %s", got)
		}
		_, complete, err = take(s, size, &pgproto3.BindComplete{}, done, idle)
		if value, failed := s.Answer(); !complete || err != nil || value != nil || failed != nil {
			t.Errorf("a query without rows: complete %t, %v, value %q, %v", complete, err, value, failed)
		}
	}
}

// A statement that fails leaves the connection of use, and is not taken for prepared.
func TestAQueryThatFails(t *testing.T) {
	s := begun(t, 1)
	q := &scenarios.Query{SQL: "SELEKT"}
	s.Ask(nil, q)
	_, complete, err := take(s, 1, &pgproto3.ErrorResponse{Severity: "FEHLER", SeverityUnlocalized: "ERROR", Code: "42601", Message: "syntax error"}, idle)
	_, failed := s.Answer()
	var said *Error
	if !complete || err != nil || !errors.As(failed, &said) || said.Code != "42601" || !strings.Contains(failed.Error(), "syntax error") {
		t.Fatalf("complete %t, %v, answer %v", complete, err, failed)
	}
	if got := strings.Join(sent(t, s.Ask(nil, q)), ", "); !strings.HasPrefix(got, "parse q0") {
		t.Errorf("it is asked again with %s, want it to be prepared", got)
	}
}

// What ends the connection is told as that.
func TestWhatEndsTheConnection(t *testing.T) {
	fatal := &pgproto3.ErrorResponse{SeverityUnlocalized: "FATAL", Code: "57P01", Message: strings.Repeat("é", 400)}
	for name, said := range map[string][]pgproto3.BackendMessage{
		"the server stops":                 {fatal},
		"a message that does not belong":   {&pgproto3.CopyDone{}},
		"another's startup":                {&pgproto3.AuthenticationOk{}},
		"a row that is longer than bounds": {row(strings.Repeat("x", maxMessage))},
	} {
		s := begun(t, 1<<20)
		s.Ask(nil, &scenarios.Query{SQL: "SELECT 1"})
		_, complete, err := take(s, 1<<20, said...)
		if complete || err == nil || err == errAgain || len(err.Error()) > 2*longest {
			t.Errorf("%s: complete %t, %v", name, complete, err)
		}
	}
	s := begun(t, 1)
	if _, complete, err := take(s, 1, idle); complete || err == nil {
		t.Errorf("an answer that nobody asked for: complete %t, %v", complete, err)
	}
}

// The server lets nobody in who does not prove the password, and the client wants the
// same of it.
func TestStartupThatFails(t *testing.T) {
	sasl := &pgproto3.AuthenticationSASL{AuthMechanisms: []string{mechanism}}
	for name, c := range map[string]struct {
		said []pgproto3.BackendMessage
		want string
	}{
		"MD5":                        {[]pgproto3.BackendMessage{&pgproto3.AuthenticationMD5Password{}}, "not supported"},
		"clear text":                 {[]pgproto3.BackendMessage{&pgproto3.AuthenticationCleartextPassword{}}, "not supported"},
		"another SASL":               {[]pgproto3.BackendMessage{&pgproto3.AuthenticationSASL{AuthMechanisms: []string{"OAUTHBEARER"}}}, "not supported"},
		"refused":                    {[]pgproto3.BackendMessage{&pgproto3.ErrorResponse{SeverityUnlocalized: "FATAL", Code: WrongPassword, Message: "no"}}, "28P01"},
		"no proof":                   {[]pgproto3.BackendMessage{sasl, &pgproto3.AuthenticationOk{}}, "not proved"},
		"no proof, but ready":        {[]pgproto3.BackendMessage{sasl, idle}, "does not belong"},
		"proof before the challenge": {[]pgproto3.BackendMessage{sasl, &pgproto3.AuthenticationSASLFinal{Data: []byte("v=")}}, "not proved"},
		"challenge without SASL":     {[]pgproto3.BackendMessage{&pgproto3.AuthenticationSASLContinue{Data: []byte("r=x,s=,i=1")}}, "does not belong"},
		"another's nonce":            {[]pgproto3.BackendMessage{sasl, &pgproto3.AuthenticationSASLContinue{Data: []byte("r=x,s=c2FsdA==,i=4096")}}, "nonce"},
	} {
		s := NewSession(&Config{User: "u", Password: "p"})
		s.Begin(nil)
		if _, complete, err := take(s, 3, c.said...); complete || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: complete %t, %v, want %q", name, complete, err, c.want)
		}
	}
}

// Whatever a server says, a session neither panics nor goes on for ever.
func FuzzReceive(f *testing.F) {
	for _, said := range [][]pgproto3.BackendMessage{
		{&pgproto3.AuthenticationOk{}, idle, &pgproto3.ParseComplete{}, &pgproto3.BindComplete{}, row("a"), done, idle},
		{&pgproto3.AuthenticationSASL{AuthMechanisms: []string{mechanism}}, &pgproto3.AuthenticationSASLContinue{Data: []byte("r=x,s=c2FsdA==,i=4096")}},
		{&pgproto3.ErrorResponse{Severity: "FATAL", Code: "28000", Message: "no"}},
	} {
		var text []byte
		for _, m := range said {
			text, _ = m.Encode(text)
		}
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text []byte, size int) {
		s := NewSession(&Config{User: "u", Password: "p"})
		s.Begin(nil)
		from := &pieces{left: text, size: max(size, 1)}
		var out []byte
		for steps := 0; ; steps++ {
			if steps > 4*len(text)+8 {
				t.Fatal("it goes on without reading")
			}
			var complete bool
			var err error
			out, complete, err = s.Receive(out[:0], from)
			switch {
			case complete:
				s.Answer()
				s.Ask(nil, &scenarios.Query{SQL: "SELECT $1", Args: []int64{1}})
			case err == errAgain && len(from.left) == 0:
				return
			case err != nil && err != errAgain:
				return
			}
		}
	})
}
