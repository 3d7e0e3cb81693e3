// Package trust says how far a run can be relied on: what the checks of its
// trials found, how quiet the host was and how much time was left out for that,
// what is known of the instrument, and whether a second one saw the same.
package trust
