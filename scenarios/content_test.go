package scenarios_test

import (
	"bytes"
	"encoding/binary"
	"hash/fnv"
	"testing"

	"interleave/scenarios"
)

// The content is what its documentation says, so that servers in other languages
// can make it.
func TestContentIsSplitMixOfItsSeed(t *testing.T) {
	h := fnv.New64a()
	h.Write([]byte("17"))
	numbers := scenarios.NewSeq(h.Sum64())
	var want []byte
	for range 8 {
		want = binary.LittleEndian.AppendUint64(want, numbers.Next())
	}
	got := make([]byte, len(want))
	scenarios.ContentOf([]byte("17")).Fill(got, 0)
	if !bytes.Equal(got, want) {
		t.Errorf("the content of 17 begins with %x, want %x", got, want)
	}
}

// Whatever the pieces are, they are parts of one content, and the first wrong
// byte of each is found.
func TestContentInPieces(t *testing.T) {
	content := scenarios.ContentOf([]byte("a seed"))
	whole := make([]byte, 100)
	content.Fill(whole, 0)
	for from := range len(whole) {
		for to := from; to <= len(whole); to++ {
			piece := make([]byte, to-from)
			content.Fill(piece, int64(from))
			if !bytes.Equal(piece, whole[from:to]) {
				t.Fatalf("Fill of bytes %d to %d = %x, want %x", from, to, piece, whole[from:to])
			}
			if at := content.Differs(piece, int64(from)); at != -1 {
				t.Fatalf("Differs at byte %d of the right bytes %d to %d", at, from, to)
			}
			for i := range piece {
				piece[i] ^= 0x80
				if at := content.Differs(piece, int64(from)); at != i {
					t.Fatalf("bytes %d to %d with byte %d wrong: Differs = %d", from, to, i, at)
				}
				piece[i] ^= 0x80
			}
		}
	}
	if scenarios.ContentOf([]byte("another")).Differs(whole, 0) == -1 {
		t.Error("two seeds have the same content")
	}
}

func BenchmarkContentDiffers(b *testing.B) {
	content := scenarios.ContentOf([]byte("17"))
	p := make([]byte, 64<<10)
	content.Fill(p, 0)
	b.SetBytes(int64(len(p)))
	for b.Loop() {
		content.Differs(p, 0)
	}
}
