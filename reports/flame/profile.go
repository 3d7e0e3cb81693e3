package flame

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
)

// Profile is where the CPU time of one server went under one load.
type Profile struct {
	ID    string // anchor within the page
	Model *measure.Model
	Title string
	Text  string // how it was taken, and how sure a share is
	Why   string // there is none; empty if there is one

	Kinds []Kind // those that are drawn, for the key
	Own   []Own  // the functions that used most themselves
	SVG   template.HTML
}

// Kind is whose functions have a colour.
type Kind struct{ Class, Name string }

// Own is what a function used itself, without those that it calls.
type Own struct {
	Name  string
	Short string // without the folder of its package
	Share string // of all samples, with its interval
}

// mostOwn is how many functions are listed.
const mostOwn = 8

// Profiles are those of a scenario, in the order of the models.
func Profiles(r *measure.Run, scenario string) (all []*Profile) {
	for _, m := range r.Models {
		for _, s := range r.Stacks {
			if s.Model == m.Name && s.Scenario == scenario {
				all = append(all, profileOf(r.ID("profile", scenario, m.Name), m, s))
			}
		}
	}
	return all
}

func profileOf(id string, m *measure.Model, s *results.Stacks) *Profile {
	p := &Profile{ID: id, Model: m, Title: fmt.Sprintf("Where the CPU time of %s goes", m.Name), Why: s.Failed}
	total := s.Total()
	if p.Why == "" && total == 0 {
		p.Why = "its file holds no samples"
	}
	if p.Why != "" {
		return p
	}
	p.Text = fmt.Sprintf("%s under %s: %s of its call stacks in %s, taken by %s after the last block, every %s of CPU time; the system counted %s. A share of 20 %% is known to ±%s points.",
		m.Name, s.Load, quantity.Plural(total, "sample"), quantity.Span(s.Took), s.By, quantity.Time(s.Every), quantity.Time(s.CPU), quantity.Short(quantity.Round(100*margin(0.2, total), 2)))
	seen := map[kind]bool{}
	for _, stack := range s.Samples {
		for _, name := range stack.Frames {
			seen[kindOf(name)] = true
		}
	}
	for _, k := range []Kind{
		{string(suite), "handlers and the model"}, {string(runtime), "Go's runtime"},
		{string(system), "system calls"}, {string(library), "libraries and other programs"},
	} {
		if seen[kind(k.Class)] {
			p.Kinds = append(p.Kinds, k)
		}
	}
	var says []string
	functions := own(s.Samples)
	for _, f := range functions[:min(mostOwn, len(functions))] {
		share := float64(f.count) / float64(total)
		half := margin(share, total)
		p.Own = append(p.Own, Own{whole(f.name), short(f.name), fmt.Sprintf("%s [%s–%s]", quantity.Percent(share), quantity.Number(100*max(0, share-half)), quantity.Number(100*min(1, share+half)))})
		says = append(says, fmt.Sprintf("%s %s", short(f.name), quantity.Percent(share)))
	}
	desc := "Each box is a function, below the one that calls it, as wide as its part of the samples. Most CPU time of their own: " + strings.Join(says, ", ") + "."
	p.SVG = template.HTML(svg(treeOf(s.Samples), id, p.Title, desc)) // escaped by svg
	return p
}

// margin is half of the interval of a share of n samples, with 95 % confidence.
func margin(share float64, n int64) float64 { return 1.96 * math.Sqrt(share*(1-share)/float64(n)) }
