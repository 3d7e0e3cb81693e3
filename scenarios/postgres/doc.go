// Package postgres is the client's side of PostgreSQL's protocol, version 3.0, without
// a socket: who has one gives bytes to a Session, and sends what it says. So each model
// can ask in its own way to wait, a single thread that must not block included.
//
//	Begin ──► startup ─► [SCRAM-SHA-256] ─► ready
//	Ask   ──► [Parse] Bind Execute Sync ─► rows ─► ready
//
// Each statement is prepared once on each connection. Parameters are whole numbers, in
// binary; values come as text. Passwords are proved by SCRAM-SHA-256 (RFC 5802, RFC
// 7677), and the server has to prove that it knows them too. They are taken as they are:
// no letters are made alike (SASLprep). Other ways to send a password, and TLS, are not
// supported.
//
// Messages are taken apart and put together by github.com/jackc/pgx/v5/pgproto3.
package postgres
