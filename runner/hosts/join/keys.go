package join

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/nats-io/nkeys"

	"interleave/internal/bounded"
)

// idPattern is the id of a lab: the beginning of its pin.
var idPattern = regexp.MustCompile(`^[0-9a-f]{8}$`)

// Keys are a lab's secrets.
type Keys struct {
	authority   *authority
	coordinator nkeys.KeyPair
	dir         string // holds them; empty if they are in memory alone

	mu     sync.Mutex
	agents map[string]string // by public key, the name; of a lab without a folder
}

// The files of a lab's folder.
const (
	seedFile     = "lab.seed"         // the authority's private key
	agentsFolder = "agents"           // a file for each, with its public key
	coordFile    = "coordinator.seed" // the coordinator's nkey
)

// seedLimit bounds each of these files, and agentLimit how many agents a lab has.
const (
	seedLimit  = 256
	agentLimit = 1000
)

// NewKeys makes the keys of a lab that ends with this process.
func NewKeys() (*Keys, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	coordinator, err := nkeys.CreateUser()
	if err != nil {
		return nil, err
	}
	a, err := newAuthority(key)
	if err != nil {
		return nil, err
	}
	return &Keys{authority: a, coordinator: coordinator, agents: map[string]string{}}, nil
}

// Open reads the keys of the lab in a folder, and makes them if there are none.
func Open(dir string) (*Keys, error) {
	if err := os.MkdirAll(filepath.Join(dir, agentsFolder), 0o700); err != nil {
		return nil, fmt.Errorf("make the lab's folder: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s holds a lab's keys, and others can get at it: chmod 700 %s", dir, dir)
	}
	seed, err := secret(filepath.Join(dir, seedFile), func() ([]byte, error) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		return []byte(hex.EncodeToString(key.Seed())), nil
	})
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(string(seed))
	if err != nil || len(raw) != ed25519.SeedSize {
		return nil, fmt.Errorf("%s is not a lab's key: remove the folder to begin a new lab", filepath.Join(dir, seedFile))
	}
	a, err := newAuthority(ed25519.NewKeyFromSeed(raw))
	if err != nil {
		return nil, err
	}
	seed, err = secret(filepath.Join(dir, coordFile), func() ([]byte, error) {
		pair, err := nkeys.CreateUser()
		if err != nil {
			return nil, err
		}
		return pair.Seed()
	})
	if err != nil {
		return nil, err
	}
	coordinator, err := nkeys.FromSeed(seed)
	if err != nil {
		return nil, fmt.Errorf("%s is not a coordinator's key: remove the folder to begin a new lab", filepath.Join(dir, coordFile))
	}
	return &Keys{authority: a, coordinator: coordinator, dir: dir}, nil
}

// secret reads a file with a key, or makes it. Of two who make it at the same time,
// one does, and both have the same key.
func secret(path string, create func() ([]byte, error)) ([]byte, error) {
	key, err := bounded.File(path, seedLimit)
	if !errors.Is(err, fs.ErrNotExist) {
		return []byte(strings.TrimSpace(string(key))), err
	}
	if key, err = create(); err != nil {
		return nil, err
	}
	made, err := os.CreateTemp(filepath.Dir(path), ".new-") // 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(made.Name())
	_, err = made.Write(append(key, '\n'))
	if err = errors.Join(err, made.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(made.Name(), path); errors.Is(err, fs.ErrExist) {
		return secret(path, create)
	} else if err != nil {
		return nil, err
	}
	return key, nil
}

// ID is the lab's, as subjects have it.
func (k *Keys) ID() string {
	pin := k.authority.pin()
	return hex.EncodeToString(pin[:4])
}

// Coordinator is the coordinator's own key.
func (k *Keys) Coordinator() nkeys.KeyPair { return k.coordinator }

// ServerTLS is how the lab's server speaks to its agents.
func (k *Keys) ServerTLS() (*tls.Config, error) { return k.authority.server() }

// Token makes a key for a host, which reaches the lab at address, and returns what
// gives it to the host. An older one of that host's is void from now on.
func (k *Keys) Token(host, address string) (Token, error) {
	if err := CheckName(host); err != nil {
		return Token{}, err
	}
	if err := CheckAddress(address); err != nil {
		return Token{}, err
	}
	t := Token{Address: address, Lab: k.ID(), Host: host}
	if strings.Contains(address, "://") {
		return t, nil // an existing server knows its own users
	}
	pair, err := nkeys.CreateUser()
	if err != nil {
		return Token{}, err
	}
	seed, err := pair.Seed()
	if err != nil {
		return Token{}, err
	}
	if _, t.Seed, err = nkeys.DecodeSeed(seed); err != nil {
		return Token{}, err
	}
	t.Pin = k.authority.pin()
	public, err := pair.PublicKey()
	if err != nil {
		return Token{}, err
	}
	return t, k.admit(host, public)
}

// admit notes a host's public key, in place of an older one.
func (k *Keys) admit(host, public string) error {
	if k.dir == "" {
		k.mu.Lock()
		defer k.mu.Unlock()
		maps.DeleteFunc(k.agents, func(_, name string) bool { return name == host })
		k.agents[public] = host
		return nil
	}
	folder := filepath.Join(k.dir, agentsFolder)
	made, err := os.CreateTemp(folder, ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(made.Name())
	_, err = made.WriteString(public + "\n")
	if err = errors.Join(err, made.Close()); err != nil {
		return err
	}
	return os.Rename(made.Name(), filepath.Join(folder, host))
}

// Agents are the names of all hosts by their public keys. The folder is read each time: a
// host may be given a key, or lose it, while the lab runs.
func (k *Keys) Agents() (map[string]string, error) {
	if k.dir == "" {
		k.mu.Lock()
		defer k.mu.Unlock()
		return maps.Clone(k.agents), nil
	}
	folder := filepath.Join(k.dir, agentsFolder)
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	agents := map[string]string{}
	for _, f := range files[:min(len(files), agentLimit)] {
		if CheckName(f.Name()) != nil {
			continue
		}
		if key, err := bounded.File(filepath.Join(folder, f.Name()), seedLimit); err == nil {
			agents[strings.TrimSpace(string(key))] = f.Name()
		}
	}
	return agents, nil
}

// Agent is the host whose public key it is.
func (k *Keys) Agent(public string) (host string, known bool) {
	agents, err := k.Agents()
	if err != nil {
		return "", false
	}
	host, known = agents[public]
	return host, known
}

// Forget makes the key of a host void. A lab that runs ends its connection.
func (k *Keys) Forget(host string) error {
	if err := CheckName(host); err != nil {
		return err
	}
	if k.dir == "" {
		k.mu.Lock()
		defer k.mu.Unlock()
		maps.DeleteFunc(k.agents, func(_, name string) bool { return name == host })
		return nil
	}
	err := os.Remove(filepath.Join(k.dir, agentsFolder, host))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the lab knows no host %s", host)
	}
	return err
}
