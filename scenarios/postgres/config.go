package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"interleave/internal/bounded"
)

// Config is where the rows of a server are.
type Config struct {
	Addr     string // IPv4 address and port
	Database string
	User     string
	Password string // empty if the server asks for none
	Schema   string // in which the tables are; also the name by which sessions are known
}

// file is where a folder says it. It holds the password: only its owner may read it.
const file = "postgres"

// Write has a folder say where the rows are.
func (c *Config) Write(folder string) error {
	var text []byte
	for _, value := range c.values() {
		text = append(strconv.AppendQuote(text, *value), '\n')
	}
	return os.WriteFile(filepath.Join(folder, file), text, 0o600)
}

// Read returns what Write has written.
func Read(folder string) (*Config, error) {
	text, err := bounded.File(filepath.Join(folder, file), 64<<10)
	if err != nil {
		return nil, fmt.Errorf("no rows in PostgreSQL for the folder %q: %w", folder, err)
	}
	c := new(Config)
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	values := c.values()
	if len(lines) != len(values) {
		return nil, fmt.Errorf("%s in the folder %q has %d lines, not %d", file, folder, len(lines), len(values))
	}
	for i, value := range values {
		if *value, err = strconv.Unquote(lines[i]); err != nil {
			return nil, fmt.Errorf("%s in the folder %q: line %d is not a quoted text", file, folder, i+1)
		}
	}
	return c, nil
}

func (c *Config) values() []*string {
	return []*string{&c.Addr, &c.Database, &c.User, &c.Password, &c.Schema}
}
