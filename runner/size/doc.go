// Package size finds the smallest setting of a server, such as its number of workers or
// threads, with which it keeps a limit at a rate. It holds the search alone: whoever has a
// server says what a probe of it found.
//
// Settings grow by factors of two until the limit is kept, and the last step is then
// halved, by the geometric middle, until its ends are neighbours. So the search takes
// about twice the logarithm of the answer, whatever the largest setting is.
//
// Probes near the answer do not all end alike: servers differ from start to start. So the
// answer has to be found twice, and so does its neighbour below, which does not keep the
// limit; where probes contradict each other, more decide. What is uncertain is told as an
// interval. More workers are not always better: at last settings beyond the answer are
// tried as well, which shows where the curve turns.
package size
