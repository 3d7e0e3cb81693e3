package large

import "testing"

// What is held together is bounded, and what is dropped makes room again.
func TestBound(t *testing.T) {
	const size = 64 << 20
	var all [][]byte
	for range Bound / size {
		b := Grow([]byte("x"), size)
		if b == nil || len(b) != 1 || b[0] != 'x' || cap(b) < size {
			t.Fatalf("Grow within the bound = %d bytes of %d", len(b), cap(b))
		}
		all = append(all, b)
	}
	if Grow(nil, Usual+1) != nil {
		t.Error("Grow beyond the bound gives a buffer")
	}
	if Grow(nil, Usual) == nil {
		t.Error("Grow refuses a buffer of the usual size")
	}
	Drop(all[0])
	if all[0] = Grow(nil, size); all[0] == nil {
		t.Error("Grow gives nothing after Drop")
	}
	for _, b := range all {
		Drop(b)
	}
	if n := held.Load(); n != 0 {
		t.Errorf("%d bytes are held after all is dropped", n)
	}
}
