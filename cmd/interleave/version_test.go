package main

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	commit := strings.Repeat("0123456789", 4)
	stamped := func(modified string) *debug.BuildInfo {
		return &debug.BuildInfo{
			Main:     debug.Module{Version: "v1.2.3"},
			Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: commit}, {Key: "vcs.modified", Value: modified}},
		}
	}
	for want, info := range map[string]*debug.BuildInfo{
		"(devel), go":                                  {},
		"v1.2.3, commit 012345678901, go":              stamped("false"),
		"v1.2.3, commit 012345678901 with changes, go": stamped("true"),
	} {
		if got := versionOf(info); !strings.HasPrefix(got, want) {
			t.Errorf("versionOf = %q, want it to begin with %q", got, want)
		}
	}
}
