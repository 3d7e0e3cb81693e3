// Package place is a host as a trial sees it: something on which children are
// started, asked, watched and ended, and whose clock the load begins by. The host on
// which the runner itself runs is Local; another one does the same at the other end of
// a wire, by a Local of its own.
//
// Nothing here knows what a trial is. The runner says which child goes to which place.
package place
