package quantity

import "testing"

func TestParseSize(t *testing.T) {
	for text, want := range map[string]float64{
		"200B": 200, "12KB": 12e3, "4 KiB": 4096, "1.5mb": 1.5e6, "2GiB": 2 << 30, "0b": 0,
	} {
		if got, ok := ParseSize(text); !ok || got != want {
			t.Errorf("ParseSize(%q) = %v, %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "12", "KB", "-1KB", "+1KB", "1e3KB", "1.KB", ".5KB", "1.2345KB", "12  KB", "12XB", "12KB ", "1234567890123456B", "0x1B"} {
		if got, ok := ParseSize(text); ok {
			t.Errorf("ParseSize(%q) = %v, want that it is none", text, got)
		}
	}
}
