package main

import (
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is what of a GitHub workflow decides what it may do.
type workflow struct {
	Permissions map[string]string `yaml:"permissions"`
	Concurrency struct {
		Group string `yaml:"group"`
	} `yaml:"concurrency"`
	Jobs map[string]struct {
		Timeout     int               `yaml:"timeout-minutes"`
		Permissions map[string]string `yaml:"permissions"`
		Steps       []struct {
			Uses string `yaml:"uses"`
			Run  string `yaml:"run"`
		} `yaml:"steps"`
	} `yaml:"jobs"`
}

var pinned = regexp.MustCompile(`^actions/[a-z-]+@v[0-9]+$`)

// A workflow runs the code of strangers: it may write nothing but comments, in
// a job that runs none of that code, it ends, and no text of a change becomes
// part of a script.
func TestWorkflowsAreModest(t *testing.T) {
	for path, data := range workflows(t) {
		if strings.Contains(path, "gitlab") {
			continue
		}
		var w workflow
		if err := yaml.Unmarshal([]byte(data), &w); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if len(w.Jobs) == 0 || w.Concurrency.Group == "" || len(w.Permissions) != 1 || w.Permissions["contents"] != "read" {
			t.Errorf("%s: %d jobs, concurrency group %q, permissions %v; want jobs, a group, and contents to read only", path, len(w.Jobs), w.Concurrency.Group, w.Permissions)
		}
		for name, job := range w.Jobs {
			if job.Timeout == 0 {
				t.Errorf("%s: job %s has no timeout-minutes", path, name)
			}
			checksOut := false
			for _, step := range job.Steps {
				if step.Uses != "" && !pinned.MatchString(step.Uses) {
					t.Errorf("%s: job %s uses %s: want an action of GitHub's own at a major version", path, name, step.Uses)
				}
				if strings.Contains(step.Run, "${{") {
					t.Errorf("%s: job %s puts an expression into a script: hand it over in env\n%s", path, name, step.Run)
				}
				checksOut = checksOut || strings.HasPrefix(step.Uses, "actions/checkout@")
			}
			if len(job.Permissions) > 0 && checksOut {
				t.Errorf("%s: job %s has permissions %v beside the code of the change", path, name, job.Permissions)
			}
		}
	}
}
