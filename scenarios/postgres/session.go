package postgres

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"io"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5/pgproto3"

	"interleave/scenarios"
)

// maxMessage bounds a message of the server's, in bytes.
const maxMessage = 1 << 20

// Session is a connection to a server. NewSession makes one.
type Session struct {
	// Each, if it is not nil, is called with the columns of each row. They are valid
	// until it returns.
	Each func(columns [][]byte)

	config   *Config
	frontend *pgproto3.Frontend
	reader   reader
	phase    phase
	scram    *scram
	failed   error // what cannot be sent

	statements map[string]string // that are prepared: names by their SQL
	preparing  string            // SQL of the one that is being prepared

	// What is sent with each query.
	bind    pgproto3.Bind
	numbers []byte

	value  []byte
	err    error // of the query
	answer bool  // value was brought by a row
}

type phase uint8

const (
	starting phase = iota
	ready
	asking
)

var _ scenarios.Session = (*Session)(nil)

// reader is what pgproto3 reads from: now this, now that.
type reader struct{ from io.Reader }

func (r *reader) Read(p []byte) (int, error) { return r.from.Read(p) }

// NewSession makes a session to be begun. c stays as it is.
func NewSession(c *Config) *Session {
	s := &Session{config: c, statements: map[string]string{}}
	s.frontend = pgproto3.NewFrontend(&s.reader, nil)
	s.frontend.SetMaxBodyLen(maxMessage)
	s.bind.ParameterFormatCodes = []int16{pgproto3.BinaryFormat}
	return s
}

// message is one that a client sends.
type message interface {
	Encode(dst []byte) ([]byte, error)
}

// put appends a message. One that cannot be written fails the connection.
func (s *Session) put(dst []byte, m message) []byte {
	longer, err := m.Encode(dst)
	if err != nil {
		s.failed = err
		return dst
	}
	return longer
}

// Begin appends the startup message.
func (s *Session) Begin(dst []byte) []byte {
	s.phase = starting
	parameters := map[string]string{
		"user": s.config.User, "database": s.config.Database, "client_encoding": "UTF8",
	}
	if s.config.Schema != "" {
		parameters["search_path"], parameters["application_name"] = s.config.Schema, s.config.Schema
	}
	return s.put(dst, &pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: parameters})
}

// int8OID is the type of whole numbers of 64 bits.
const int8OID = 20

// Ask appends a query, with its statement if this is the first time.
func (s *Session) Ask(dst []byte, q *scenarios.Query) []byte {
	s.ask()
	name, known := s.statements[q.SQL]
	if !known {
		name = "q" + strconv.Itoa(len(s.statements))
		s.preparing = q.SQL
		dst = s.put(dst, &pgproto3.Parse{Name: name, Query: q.SQL, ParameterOIDs: slices.Repeat([]uint32{int8OID}, len(q.Args))})
	}
	s.numbers = s.numbers[:0]
	for _, n := range q.Args {
		s.numbers = binary.BigEndian.AppendUint64(s.numbers, uint64(n))
	}
	s.bind.PreparedStatement, s.bind.Parameters = name, s.bind.Parameters[:0]
	for i := range q.Args {
		s.bind.Parameters = append(s.bind.Parameters, s.numbers[8*i:8*i+8])
	}
	dst = s.put(dst, &s.bind)
	dst = s.put(dst, &pgproto3.Execute{})
	return s.put(dst, &pgproto3.Sync{})
}

// Simple appends statements that nothing is prepared for.
func (s *Session) Simple(dst []byte, sql string) []byte {
	s.ask()
	return s.put(dst, &pgproto3.Query{String: sql})
}

func (s *Session) ask() {
	s.phase, s.preparing = asking, ""
	s.value, s.err, s.answer = s.value[:0], nil, false
}

// Answer is what the query has brought.
func (s *Session) Answer() ([]byte, error) {
	if s.err != nil || !s.answer {
		return nil, s.err
	}
	return s.value, nil
}

// Receive goes through the server's messages.
func (s *Session) Receive(dst []byte, from io.Reader) (_ []byte, complete bool, err error) {
	if s.failed != nil {
		return dst, false, s.failed
	}
	s.reader.from = from
	for before := len(dst); len(dst) == before; {
		m, err := s.frontend.Receive()
		if err != nil {
			return dst, false, err
		}
		switch m := m.(type) {
		case *pgproto3.ParameterStatus, *pgproto3.NoticeResponse:
			continue // at any time
		case *pgproto3.ErrorResponse:
			s.err = errorOf(m)
			if s.err.(*Error).fatal || s.phase != asking {
				return dst, false, s.err
			}
			continue
		case *pgproto3.ReadyForQuery:
			if s.phase == ready || s.phase == starting && s.scram != nil && !s.scram.proved {
				return dst, false, errUnasked
			}
			s.phase = ready
			return dst, true, nil
		}
		switch s.phase {
		case starting:
			dst, err = s.started(dst, m)
		case asking:
			err = s.answered(m)
		default:
			err = errUnasked
		}
		if err == nil {
			err = s.failed
		}
		if err != nil {
			return dst, false, err
		}
	}
	return dst, false, nil
}

// started takes a message of the startup.
func (s *Session) started(dst []byte, m pgproto3.BackendMessage) ([]byte, error) {
	switch m := m.(type) {
	case *pgproto3.BackendKeyData:
		return dst, nil
	case *pgproto3.AuthenticationOk:
		if s.scram != nil && !s.scram.proved {
			return dst, errNoProof
		}
		return dst, nil
	case *pgproto3.AuthenticationSASL:
		if !slices.Contains(m.AuthMechanisms, mechanism) {
			return dst, errMechanism
		}
		var nonce [18]byte
		rand.Read(nonce[:])
		s.scram = &scram{password: s.config.Password, nonce: base64.StdEncoding.EncodeToString(nonce[:])}
		return s.put(dst, &pgproto3.SASLInitialResponse{AuthMechanism: mechanism, Data: []byte(s.scram.first(""))}), nil
	case *pgproto3.AuthenticationSASLContinue:
		if s.scram == nil || s.scram.proof != nil {
			return dst, errUnasked
		}
		final, err := s.scram.final(string(m.Data))
		if err != nil {
			return dst, err
		}
		return s.put(dst, &pgproto3.SASLResponse{Data: []byte(final)}), nil
	case *pgproto3.AuthenticationSASLFinal:
		if s.scram == nil {
			return dst, errUnasked
		}
		return dst, s.scram.verify(string(m.Data))
	case pgproto3.AuthenticationResponseMessage:
		return dst, errMechanism
	}
	return dst, errUnasked
}

// answered takes a message of a query's answer.
func (s *Session) answered(m pgproto3.BackendMessage) error {
	switch m := m.(type) {
	case *pgproto3.ParseComplete:
		s.statements[s.preparing] = s.bind.PreparedStatement
	case *pgproto3.DataRow:
		s.value, s.answer = s.value[:0], len(m.Values) > 0 && m.Values[0] != nil
		if s.answer {
			s.value = append(s.value, m.Values[0]...)
		}
		if s.Each != nil {
			s.Each(m.Values)
		}
	case *pgproto3.BindComplete, *pgproto3.CommandComplete, *pgproto3.RowDescription, *pgproto3.EmptyQueryResponse:
	default:
		return errUnasked
	}
	return nil
}
