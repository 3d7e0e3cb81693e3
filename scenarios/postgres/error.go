package postgres

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"
)

// Error is what a server says went wrong.
type Error struct {
	Code    string // five letters and digits: SQLSTATE
	Message string // in the server's language
	fatal   bool   // the server ends the connection
}

func (e *Error) Error() string { return "PostgreSQL says: " + e.Message + " (SQLSTATE " + e.Code + ")" }

// The codes that somebody can do something about.
const (
	WrongPassword = "28P01"
	NotLetIn      = "28000" // pg_hba.conf has no line for the client, or the user does not exist
	NoDatabase    = "3D000"
	NoPermission  = "42501"
	TooMany       = "53300" // connections
)

// longest bounds what is kept of a message.
const longest = 300

func errorOf(m *pgproto3.ErrorResponse) *Error {
	message := m.Message
	if len(message) > longest {
		message = strings.ToValidUTF8(message[:longest], "") + "…"
	}
	severity := m.SeverityUnlocalized
	if severity == "" {
		severity = m.Severity
	}
	return &Error{Code: m.Code[:min(len(m.Code), 5)], Message: message, fatal: severity == "FATAL" || severity == "PANIC"}
}

var (
	errMechanism = errors.New("the server takes passwords in a way that is not supported: set password_encryption to scram-sha-256, set the user's password anew, and let pg_hba.conf say scram-sha-256")
	errNoProof   = errors.New("the server has not proved that it knows the password")
	errUnasked   = errors.New("the server's message does not belong here")
)
