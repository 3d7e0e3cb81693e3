package tables

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/files"
)

// prefix is that of the schemas' names. A number follows, in hexadecimal.
const prefix = "interleave_"

func idOf(schema string) (int64, error) {
	id, err := strconv.ParseUint(strings.TrimPrefix(schema, prefix), 16, 64)
	return int64(id), err
}

// kept is the tables of one server, as whoever made them sees them.
type kept struct {
	conn   *conn
	schema string
}

var _ scenarios.Rows = (*kept)(nil)

// Make fills an empty folder with files, and with what a server has to know to reach the
// tables that it makes. The secret is of what is kept in both.
func (s *Server) Make(folder string, secret uint64) (scenarios.Rows, error) {
	if err := files.Make(folder, secret); err != nil {
		return nil, err
	}
	id := rand.Uint64()
	config := s.config
	config.Schema = fmt.Sprintf(prefix+"%016x", id)
	k, err := connect(context.Background(), &s.config)
	if err != nil {
		return nil, s.explain(err)
	}
	if _, err = k.value("SELECT pg_advisory_lock($1)::text", int64(id)); err == nil {
		err = k.run(tablesOf(config.Schema, secret), nil)
	}
	if err == nil {
		err = config.Write(folder)
	}
	if err != nil {
		k.Close()
		return nil, s.explain(err)
	}
	return &kept{conn: k, schema: config.Schema}, nil
}

// tablesOf is the statements that make a table of items, and one of orders, which may
// hold a number twice: that is for whoever looks afterwards to find. They are one
// transaction.
func tablesOf(schema string, secret uint64) string {
	var sql strings.Builder
	fmt.Fprintf(&sql, `CREATE SCHEMA %[1]s;
		CREATE TABLE %[1]s.items (id bigint PRIMARY KEY, kept text NOT NULL);
		CREATE TABLE %[1]s.orders (number bigint NOT NULL, item bigint NOT NULL);
		INSERT INTO %[1]s.items (id, kept) VALUES `, schema)
	for item := range uint64(scenarios.Items) {
		if item > 0 {
			sql.WriteString(", ")
		}
		fmt.Fprintf(&sql, "(%d, '%s')", item, scenarios.AppendKept(nil, secret, scenarios.InRow, item))
	}
	return sql.String()
}

// Orders waits until PostgreSQL has ended the server's sessions: a statement that was
// under way when the server ended is finished all the same.
func (k *kept) Orders(each func(number, item uint64)) error {
	err := k.quiet()
	if err == nil {
		err = k.conn.run("SELECT number, item FROM "+k.schema+".orders", func(columns [][]byte) {
			if len(columns) == 2 {
				number, _ := strconv.ParseInt(string(columns[0]), 10, 64)
				item, _ := strconv.ParseInt(string(columns[1]), 10, 64)
				each(uint64(number), uint64(item))
			}
		})
	}
	if err != nil {
		return fmt.Errorf("read the orders: %w", err)
	}
	return nil
}

// ending is how long sessions may take to find that their server has ended.
const ending = 10 * time.Second

func (k *kept) quiet() error {
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		open := ""
		err := k.conn.run("SELECT count(*) FROM pg_stat_activity WHERE application_name = '"+k.schema+"'", func(columns [][]byte) {
			open = string(columns[0])
		})
		switch {
		case err != nil:
			return err
		case open == "0":
			return nil
		case time.Since(began) > ending:
			return errors.New("the server's sessions have not ended")
		}
	}
}

// Close drops the schema, after the sessions that still use it.
func (k *kept) Close() error {
	err := k.conn.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '`+k.schema+`' AND pid <> pg_backend_pid();
		DROP SCHEMA `+k.schema+` CASCADE`, nil)
	return errors.Join(err, k.conn.Close())
}
