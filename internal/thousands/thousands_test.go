package thousands

import (
	"math"
	"testing"
)

func TestFormat(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 10_080: "10,080", 999_999: "999,999", 1_234_567: "1,234,567",
		-7: "-7", -999: "-999", -1000: "-1,000", -123_456: "-123,456",
		math.MinInt64: "-9,223,372,036,854,775,808", math.MaxInt64: "9,223,372,036,854,775,807",
	} {
		if got := Format(n); got != want {
			t.Errorf("Format(%d) = %q, want %q", n, got, want)
		}
	}
	if got := Format(uint64(math.MaxUint64)); got != "18,446,744,073,709,551,615" {
		t.Errorf("Format of the largest number = %q", got)
	}
}
