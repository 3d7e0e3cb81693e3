// Package sidebyside shows what an experiment found that measured the same pairs of
// servers side by side and one after the other: as tables in Markdown and as a
// chart.
package sidebyside
