// Package flame draws where a server's CPU time went: its call stacks as a flame graph,
// outermost function first, each as wide as its part of the samples. The drawing needs
// no script: each box is a small picture of its own, which clips its name, so that all
// names keep their size whatever the page's width.
package flame
