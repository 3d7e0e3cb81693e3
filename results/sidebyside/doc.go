// Package sidebyside compares two ways to measure a pair of servers in the same
// time on the same host: side by side, which asks both by turns, and one after the
// other. It compares how wide the intervals of the same ratios are.
package sidebyside
