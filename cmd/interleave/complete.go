package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	modelsall "interleave/models/all"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/load"
	"interleave/runner/network"
	"interleave/runner/size"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

// named are the flags whose values a shell can complete, and what they may be.
var named = map[string]func() []string{
	"model":        modelNames,
	"models":       modelNames,
	"reference":    referenceNames,
	"references":   referenceNames,
	"scenario":     scenarioNames,
	"scenarios":    scenarioNames,
	"profile":      func() []string { return each(runner.Profiles(), profileName) },
	"engine":       load.Engines,
	"figure":       figureNames,
	"setting":      func() []string { return []string{string(size.Workers), string(size.Queue)} },
	"metric":       metricNames,
	"network":      func() []string { return each(network.Presets(), presetName) },
	"cells":        cellNames,
	"cell":         cellNames,
	"profile-cell": cellNames,
	"arrivals":     func() []string { return []string{string(scenarios.Constant), string(scenarios.Poisson)} },
}

func modelNames() []string    { return each(modelsall.Models(), modelName) }
func scenarioNames() []string { return each(scenariosall.Scenarios(), scenarioName) }

// cellNames are those of all models and scenarios: MODEL/SCENARIO.
func cellNames() (names []string) {
	for _, m := range modelNames() {
		for _, s := range scenarioNames() {
			names = append(names, m+"/"+s)
		}
	}
	return names
}

// foldersOfRuns are the flags that take the folder of a run, and foldersAtAll
// those that take any folder.
var foldersOfRuns, foldersAtAll = []string{"resume", "compare"}, []string{"base", "candidate", "out", "accept-servers", "lab"}

// complete lets shells complete the values of a command's flags and of those of
// its commands. For all others a shell completes names of files.
func complete(cmd *cobra.Command) {
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		var values cobra.CompletionFunc
		_, list := f.Value.(typed[[]string])
		switch names, known := named[f.Name]; {
		case known && list:
			values = completeList(names)
		case known:
			values = completeOne(names)
		case slices.Contains(foldersOfRuns, f.Name):
			values = completeRuns
		case slices.Contains(foldersAtAll, f.Name) && strings.Contains(f.Usage, "folder"):
			values = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
		default:
			return
		}
		if err := cmd.RegisterFlagCompletionFunc(f.Name, values); err != nil {
			panic(err) // registered twice
		}
	})
	for _, c := range cmd.Commands() {
		complete(c)
	}
}

// completeOne completes one of names.
func completeOne(names func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return slices.DeleteFunc(names(), func(name string) bool { return !strings.HasPrefix(name, typed) }), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeList completes the last of names between commas, with those that are
// not there yet.
func completeList(names func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndexByte(typed, ',')+1]
		there := strings.Split(before, ",")
		var all []string
		for _, name := range names() {
			if !slices.Contains(there, name) && strings.HasPrefix(before+name, typed) {
				all = append(all, before+name)
			}
		}
		return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

// completeRuns completes the folder of a run: those where runs are put, the
// latest first, or else any folder.
func completeRuns(_ *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
	found, _ := filepath.Glob(filepath.Join(runsFolder, "*", results.RunFile))
	var runs []string
	for _, file := range slices.Backward(found) {
		if run := filepath.Dir(file); strings.HasPrefix(run, typed) && !slices.Contains(given, run) {
			runs = append(runs, run)
		}
	}
	if _, err := os.Stat(runsFolder); len(runs) == 0 || err != nil {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return runs, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}
