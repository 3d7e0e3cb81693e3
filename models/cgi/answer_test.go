package cgi

import (
	"strings"
	"testing"
)

func TestParseAnswer(t *testing.T) {
	long := strings.Repeat("x", 70_000)
	tests := []struct {
		name, text        string
		status            int // 0 means an error
		contentType, body string
	}{
		{"whole", "Status: 404 Not Found\nContent-Type: text/html\nContent-Length: 2\n\nno", 404, "text/html", "no"},
		{"CRLF", "Status: 201\r\nContent-Type: a/b\r\n\r\nbody", 201, "a/b", "body"},
		{"no status", "content-type: a/b\n\nbody", 200, "a/b", "body"},
		{"no length", "Content-Type: a/b\n\n" + long, 200, "a/b", long},
		{"other fields", "X-Powered-By: sh\nContent-Type: a/b\n\n", 200, "a/b", ""},
		{"more than said", "Content-Length: 2\n\nabc", 200, "", "ab"},
		{"empty", "", 0, "", ""},
		{"no blank line", "Content-Type: a/b\n", 0, "", ""},
		{"no field", "hello\n\nworld", 0, "", ""},
		{"cut short", "Content-Length: 9\n\nshort", 0, "", ""},
		{"status is no number", "Status: fine\n\n", 0, "", ""},
		{"status out of range", "Status: 100\n\n", 0, "", ""},
		{"negative length", "Content-Length: -1\n\n", 0, "", ""},
		{"smuggled field", "Content-Type: a\rX: y\n\n", 0, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseAnswer([]byte(tt.text))
			if tt.status == 0 {
				if err == nil {
					t.Errorf("parseAnswer(%.60q) = %d %q, want an error", tt.text, got.status, got.body)
				}
				return
			}
			if err != nil || got.status != tt.status || got.contentType != tt.contentType || string(got.body) != tt.body {
				t.Errorf("parseAnswer(%.60q) = %d %q %.60q, %v, want %d %q %.60q", tt.text, got.status, got.contentType, got.body, err, tt.status, tt.contentType, tt.body)
			}
		})
	}
}
