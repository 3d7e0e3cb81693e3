package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"interleave/runner/hosts/wire"
)

// holder is this coordinator's hold on a lab with an existing NATS server: an entry of the
// lab's key-value bucket, which one coordinator has at a time. It is renewed, and goes by
// itself when its coordinator was killed. A server of the lab's own is in one coordinator
// alone.
type holder struct {
	bucket   jetstream.KeyValue
	revision atomic.Uint64
}

const (
	holdFor    = 10 * time.Second
	renewEvery = 2 * time.Second
	holdLimit  = 5 * time.Second // for one answer of the server
)

// hold takes hold of the lab.
func hold(ctx context.Context, l *Lab) (*holder, error) {
	ctx, cancel := context.WithTimeout(ctx, holdLimit)
	defer cancel()
	stream, err := jetstream.New(l.conn)
	if err != nil {
		return nil, err
	}
	h := &holder{}
	h.bucket, err = stream.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket: l.names.Bucket(), TTL: holdFor, Storage: jetstream.MemoryStorage, MaxBytes: 1 << 20,
	})
	switch {
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return nil, fmt.Errorf("the NATS server %s has no JetStream, which a lab needs: %w", l.config.Engine, err)
	case err != nil:
		return nil, fmt.Errorf("take hold of the lab: %w", err)
	}
	revision, err := h.bucket.Create(ctx, wire.Holder, []byte(l.who()))
	if errors.Is(err, jetstream.ErrKeyExists) {
		other := "another coordinator"
		if entry, err := h.bucket.Get(ctx, wire.Holder); err == nil {
			other = fmt.Sprintf("%.200s", entry.Value())
		}
		return nil, fmt.Errorf("the lab has a coordinator already: %s; end it, or wait %v if it was killed", other, holdFor)
	}
	if err != nil {
		return nil, fmt.Errorf("take hold of the lab: %w", err)
	}
	h.revision.Store(revision)
	return h, nil
}

// who is this coordinator, for others to read.
func (l *Lab) who() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%s%d on %s (%s)", aProcess, os.Getpid(), host, l.session)
}

// aProcess begins what each coordinator's entry says.
const aProcess = "process "

// renew keeps the hold.
func (h *holder) renew(l *Lab) error {
	ctx, cancel := context.WithTimeout(l.ctx, holdLimit)
	defer cancel()
	revision, err := h.bucket.Update(ctx, wire.Holder, []byte(l.who()), h.revision.Load())
	if errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		// The answer to the last renewal was lost, or the entry is no coordinator's word: an
		// agent can have the server's answers sent there.
		entry, getErr := h.bucket.Get(ctx, wire.Holder)
		if getErr == nil && (string(entry.Value()) == l.who() || !strings.HasPrefix(string(entry.Value()), aProcess)) {
			revision, err = h.bucket.Update(ctx, wire.Holder, []byte(l.who()), entry.Revision())
		}
	}
	if err != nil {
		return fmt.Errorf("the hold on the lab was lost: %w", err)
	}
	h.revision.Store(revision)
	return nil
}

// release lets go of the lab.
func (h *holder) release() {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	h.bucket.Delete(ctx, wire.Holder, jetstream.LastRevision(h.revision.Load()))
}
