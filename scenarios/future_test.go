package scenarios_test

import (
	"errors"
	"slices"
	"testing"

	"interleave/scenarios"
)

func TestFutureContinuesBeforeAndAfter(t *testing.T) {
	var early, late scenarios.Future[int]
	var got []int
	note := func(v int, _ error) { got = append(got, v) }

	early.Resolve(1, nil)
	early.Then(note)
	late.Then(note)
	late.Resolve(2, nil)
	late.Resolve(3, errors.New("a late answer after a time-out"))

	if want := []int{1, 2}; !slices.Equal(got, want) {
		t.Errorf("continuations got %v, want %v", got, want)
	}
}

func TestGatherKeepsOrder(t *testing.T) {
	var a, b, c scenarios.Future[string]
	var got []string
	b.Resolve("b", nil)
	scenarios.Gather(&a, &b, &c).Then(func(v []string, err error) {
		if err != nil {
			t.Errorf("Gather brought error %v, want none", err)
		}
		got = v
	})
	c.Resolve("c", nil)
	if got != nil {
		t.Fatalf("Gather brought %q before all futures were resolved", got)
	}
	a.Resolve("a", nil)
	if want := []string{"a", "b", "c"}; !slices.Equal(got, want) {
		t.Errorf("Gather brought %q, want %q", got, want)
	}
}

func TestGatherBringsFirstErrorWhenAllAreThere(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	var a, b, c scenarios.Future[int]
	var got error
	scenarios.Gather(&a, &b, &c).Then(func(_ []int, err error) { got = err })
	c.Resolve(0, second)
	b.Resolve(0, first)
	if got != nil {
		t.Fatalf("Gather brought %v while a call was still in flight", got)
	}
	a.Resolve(1, nil)
	if got != first {
		t.Errorf("Gather brought %v, want the first error by position, %v", got, first)
	}
}

func TestGatherNothing(t *testing.T) {
	called := false
	scenarios.Gather[int]().Then(func(v []int, err error) { called = len(v) == 0 && err == nil })
	if !called {
		t.Error("Gather() never resolved, want an empty result at once")
	}
}
