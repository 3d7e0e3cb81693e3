package agent

import (
	"errors"
	"sync"
	"testing"

	"interleave/runner/hosts/wire"
)

// TestManyAskAtOnce: each gets an answer, also when more ask than are answered at a time.
func TestManyAskAtOnce(t *testing.T) {
	const address = "127.0.0.1:9"
	v, err := vouch(address, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	defer v.close()
	errs := make([]error, 3*askers)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			errs[i] = askFor(t.Context(), wire.Prove{Address: address, Proof: v.address(), Secret: []byte("secret")})
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Errorf("of %d who asked: %v", len(errs), err)
	}
}

// TestAProofThatWasRightStays when the same question goes wrong later, and goes with another
// question: somebody else may listen there then.
func TestAProofThatWasRightStays(t *testing.T) {
	const address = "127.0.0.1:9"
	m := &member{proven: map[string]proof{}}
	first, next := wire.Prove{Address: address, Secret: []byte("a")}, wire.Prove{Address: address, Secret: []byte("b")}
	wrong := errors.New("nobody answers")
	for _, tt := range []struct {
		noted proof
		want  error
	}{
		{proof{asked: first, wrong: wrong}, wrong},
		{proof{asked: first}, nil},
		{proof{asked: first, wrong: wrong}, nil},
		{proof{asked: next, wrong: wrong}, wrong},
	} {
		m.note(address, tt.noted)
		if got := m.proven[address].wrong; got != tt.want {
			t.Errorf("after %+v the proof is wrong by %v, want %v", tt.noted, got, tt.want)
		}
	}
}
