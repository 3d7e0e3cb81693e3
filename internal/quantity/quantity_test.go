package quantity_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"interleave/internal/quantity"
)

// forms holds what a function writes of some values.
func forms[V comparable](t *testing.T, name string, write func(V) string, want map[V]string) {
	t.Helper()
	for v, text := range want {
		if got := write(v); got != text {
			t.Errorf("%s(%v) = %q, want %q", name, v, got, text)
		}
	}
}

func TestNumbersHaveThreeDigits(t *testing.T) {
	forms(t, "Number", quantity.Number, map[float64]string{
		0: "0", 1: "1.00", 4.567: "4.57", 45.67: "45.7", 456.7: "457", 61234: "61,200", 1234567: "1,230,000",
		0.0101: "0.0101", 999.6: "1,000", 0.09996: "0.100", -2.5: "−2.50", 1e-9: "0.00000000100",
		2e6: "2,000,000", 0.3: "0.300", 1e-12: "<0.000000001", -1e-12: "−<0.000000001",
		math.Inf(1): "n/a", math.Inf(-1): "n/a",
	})
	forms(t, "Short", quantity.Short, map[float64]string{
		1: "1", 1.005: "1", 130.4: "130", 999.7: "1,000", 9996: "10,000", 0.25: "0.25", 100: "100", -3: "−3", 0: "0",
	})
	if got := quantity.Number(math.NaN()); got != "n/a" {
		t.Errorf("Number(NaN) = %q, want n/a", got)
	}
}

func TestChosenNumbersAreWrittenAsTheyWereChosen(t *testing.T) {
	forms(t, "Chosen", quantity.Chosen, map[float64]string{
		0: "0", 3: "3", 0.25: "0.25", 1250: "1,250", 12345: "12,345", 2e6: "2,000,000", 1234567: "1,234,567",
		99.95: "99.95", 1.0 / 3: "0.333333", -0.5: "−0.5",
	})
	forms(t, "ChosenPercent", quantity.ChosenPercent, map[float64]string{0.07: "7 %", 0.005: "0.5 %", 1: "100 %"})
}

func TestWhatIsNotZeroDoesNotReadAsZero(t *testing.T) {
	for _, v := range []float64{1e-300, 1e-10, 3e-7, 4e-4, 0.04, 0.3, 0.49} {
		for name, write := range map[string]func(float64) string{
			"Number": quantity.Number, "Short": quantity.Short, "Chosen": quantity.Chosen,
			"Time": quantity.Time, "Span": quantity.Span, "Size": quantity.Size,
			"Percent": quantity.Percent, "ShortPercent": quantity.ShortPercent, "SignedPercent": quantity.SignedPercent,
			"Fixed": func(v float64) string { return quantity.Fixed(v, 0) },
		} {
			for _, signed := range []float64{v, -v} {
				got := write(signed)
				if !strings.ContainsAny(got, "123456789") || strings.Contains(strings.ToLower(got), "e-") {
					t.Errorf("%s(%v) = %q, which reads as nothing or is an exponent", name, signed, got)
				}
				if strings.Contains(got, "−") != (signed < 0) || strings.Contains(got, "-") {
					t.Errorf("%s(%v) = %q, whose sign is not a true minus", name, signed, got)
				}
			}
		}
	}
}

func TestTimes(t *testing.T) {
	forms(t, "Time", quantity.Time, map[float64]string{
		21e-9: "21.0 ns", 4.83e-6: "4.83 µs", 0.9996e-3: "1.00 ms", 0.9996: "1.00 s", 1: "1.00 s", 9.5: "9.50 s",
		59.94: "59.9 s", 59.96: "1m 0s", 1800: "30m 0s", 0: "0 ns",
	})
	forms(t, "Span", quantity.Span, map[float64]string{
		0.9999e-6: "1 µs", 55.4e-6: "55.4 µs", 1.8e-3: "1.8 ms", 0.34: "340 ms", 2.5: "2.5 s", 10: "10 s", 59.96: "1m 0s",
		90: "1m 30s", 1800: "30m 0s", 3599.6: "1h 0m 0s", 3725: "1h 2m 5s", -90: "−1m 30s", 1e30: "n/a", math.Inf(1): "n/a",
	})
	if got := quantity.Duration(13*time.Minute + 30*time.Second); got != "13m 30s" {
		t.Errorf("Duration = %q", got)
	}
	if got := quantity.Optional(quantity.Seconds, nil); got != "n/a" {
		t.Errorf("Optional(nil) = %q", got)
	}
}

func TestSizesAndShares(t *testing.T) {
	forms(t, "Size", quantity.Size, map[float64]string{
		0: "0 B", 512: "512 B", 1023: "1,020 B", 1024: "1 KiB", 1 << 20: "1 MiB", 1 << 30: "1 GiB", 1536: "1.5 KiB", 512 << 20: "512 MiB", 23.5 * (1 << 30): "23.5 GiB", 1024*1024 - 1: "1 MiB",
	})
	forms(t, "ShortPercent", quantity.ShortPercent, map[float64]string{0: "0 %", 0.0234: "2.34 %", 0.0996: "9.96 %", 0.12: "12 %", 1: "100 %"})
	forms(t, "SignedPercent", quantity.SignedPercent, map[float64]string{
		0: "0.0 %", 0.19: "+19.0 %", -0.006: "−0.6 %", 0.0004: "+0.04 %", 1.5: "+150 %", 0.9996: "+100 %",
	})
}

func TestCounts(t *testing.T) {
	forms(t, "Whole", quantity.Whole[int64], map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 10_080: "10,080", 1_234_567: "1,234,567", -123_456: "−123,456",
		math.MinInt64: "−9,223,372,036,854,775,808", math.MaxInt64: "9,223,372,036,854,775,807",
	})
	if got := quantity.Whole(uint64(math.MaxUint64)); got != "18,446,744,073,709,551,615" {
		t.Errorf("Whole of the largest number = %q", got)
	}
	for _, c := range []struct {
		n    int
		noun string
		want string
	}{
		{0, "trial", "0 trials"}, {1, "trial", "1 trial"}, {1200, "trial", "1,200 trials"}, {1, "process", "1 process"},
		{2, "process", "2 processes"}, {2, "address", "2 addresses"}, {3, "quality", "3 qualities"}, {2, "day", "2 days"},
		{2, "run folder", "2 run folders"},
	} {
		if got := quantity.Plural(c.n, c.noun); got != c.want {
			t.Errorf("Plural(%d, %s) = %q, want %q", c.n, c.noun, got, c.want)
		}
	}
	if got := quantity.Form(1, "was") + quantity.Form(2, "was"); got != "waswere" {
		t.Errorf("Form = %q", got)
	}
}

// A bound that is rounded onto 1 would make of a difference a tie.
func TestABoundStaysOnItsSideOfOne(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{1.0012, 1.04, "[1.001–1.04]"},
		{1.00003, 1.04, "[1.00003–1.04]"},
		{0.9996, 1.04, "[0.9996–1.04]"},
		{0.98, 0.99997, "[0.980–0.99997]"},
		{1, 1.006, "[1.00–1.01]"},
		{0.98, 1, "[0.980–1.00]"},
	} {
		if got := quantity.FactorInterval(c.low, c.high); got != c.want {
			t.Errorf("FactorInterval(%v, %v) = %s, want %s", c.low, c.high, got, c.want)
		}
	}
}

func TestAColumnHasOneUnit(t *testing.T) {
	for _, c := range []struct {
		kind   quantity.Kind
		values []float64
		want   string
	}{
		{quantity.Seconds, []float64{4.5e-6, 760e-6}, "µs"},
		{quantity.Seconds, []float64{150e-6, 0.25}, "ms"},
		{quantity.Seconds, []float64{0, 0.02}, "ms"},
		{quantity.Seconds, []float64{0.08, 0.38}, "ms"},
		{quantity.Seconds, []float64{95e-6, 0.033}, "ms"},
		{quantity.Bytes, []float64{131, 430}, "B"},
		{quantity.Bytes, []float64{20, 10100}, "B"},
		{quantity.Bytes, []float64{53, 10100}, "B"},
		{quantity.Bytes, []float64{3.3e6, 71e6}, "MiB"},
		{quantity.PerSecond, []float64{600, 60000}, "req/s"},
		{quantity.Seconds, nil, "ns"},
		{quantity.Seconds, []float64{999.9e-6}, "ms"},
		{quantity.Seconds, []float64{0.9996}, "s"},
		{quantity.Bytes, []float64{1024*1024 - 1}, "MiB"},
	} {
		if got := quantity.UnitFor(c.kind, c.values...).Name; got != c.want {
			t.Errorf("UnitFor(%v, %v) = %q, want %q", c.kind, c.values, got, c.want)
		}
	}
}

// Whatever a value is, it is written without an exponent, with three digits
// that are not leading or trailing zeros at most.
func FuzzTime(f *testing.F) {
	for _, v := range []float64{0, 0.9996, 59.96, 3599.6, 1e-12, -2.5, 1e18} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v float64) {
		for _, text := range []string{quantity.Time(v), quantity.Span(v), quantity.Text(quantity.Bytes, v), quantity.SignedPercent(v)} {
			if strings.ContainsAny(text, "eE+") && !strings.Contains(text, "req") && !strings.HasPrefix(text, "+") || text == "" {
				t.Errorf("%v reads %q", v, text)
			}
			if v != 0 && text != "n/a" && !strings.ContainsAny(text, "123456789") {
				t.Errorf("%v reads %q, which is nothing", v, text)
			}
		}
		for _, unit := range []string{"1,000 ns", "1,000 µs", "1,000 ms", "60 s", "60.0 s", " 60s", "60m"} {
			if strings.HasPrefix(quantity.Time(v), unit) {
				t.Errorf("%v reads %q: the next unit is meant", v, quantity.Time(v))
			}
		}
	})
}

func TestSet(t *testing.T) {
	for want, numbers := range map[string][]int{"": nil, "0": {0}, "0-3": {0, 1, 2, 3}, "0,2-3,8": {0, 2, 3, 8}} {
		if got := quantity.Set(numbers); got != want {
			t.Errorf("Set(%v) = %q, want %q", numbers, got, want)
		}
	}
}
