// Package sidebyside says what measuring side by side brings: how wide the
// intervals of the same ratios are when two servers are asked by turns, and
// when they are measured one after the other, in the same total time on the
// same host.
package sidebyside
