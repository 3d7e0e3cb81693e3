package backends

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Account is what the backends have counted of the calls at one path, by their
// own clock: whoever measures a server need not believe that it has waited.
type Account struct {
	Path   string
	Calls  int64         // that were answered, to the end of the answer if it is long
	Waited time.Duration // of all of them together, from when each was read
}

// account is one that is being kept.
type account struct {
	service *service
	calls   int64
	waited  time.Duration
	noted   []noted // those of an excerpt
}

// maxAccounts bounds how many paths are told apart.
const maxAccounts = 4096

// accountOf finds the upstream at a path, which is /NAME or /NAME/CALLER: each
// caller's calls are counted apart. It is nil if there is none.
func (l *loop) accountOf(path []byte) *account {
	if a := l.accounts[string(path)]; a != nil {
		return a
	}
	name, caller, called := bytes.Cut(path[min(1, len(path)):], []byte("/"))
	svc := l.services["/"+string(name)]
	if svc == nil || called && len(caller) == 0 {
		return nil
	}
	a := &account{service: svc}
	if len(l.accounts) < maxAccounts {
		l.accounts[string(path)] = a
	}
	return a
}

// AccountsPath is where the backends tell of their accounts.
const AccountsPath = "/"

// appendAccounts appends all accounts, a line each.
func (l *loop) appendAccounts(dst []byte) []byte {
	var lines []string
	for path, a := range l.accounts {
		lines = append(lines, fmt.Sprintf("%s %d %d\n", path, a.calls, a.waited))
	}
	slices.Sort(lines)
	return append(dst, strings.Join(lines, "")...)
}

// ParseAccounts reads what is told at AccountsPath.
func ParseAccounts(text string) ([]Account, error) {
	var all []Account
	for line := range strings.Lines(text) {
		var a Account
		if _, err := fmt.Sscanf(line, "%s %d %d", &a.Path, &a.Calls, &a.Waited); err != nil {
			return nil, fmt.Errorf("account %.40q of the backends: %w", line, err)
		}
		all = append(all, a)
	}
	return all, nil
}
