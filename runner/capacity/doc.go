// Package capacity finds the highest rate at which a server keeps a limit, such
// as "99 % of the requests within 50 ms". It holds the arithmetic alone: it puts no
// load on and knows no server. Whoever has one says what became of its requests.
//
// # One probe
//
// A probe puts one rate of Poisson arrivals on a fresh server. What became of the
// requests comes in batches, by when they were due (Batch). A Test reads them and
// ends the probe as soon as it is decided.
//
// The question is whether more than a share q of the requests is slow, 1 % for a p99.
// The test is Wald's sequential probability ratio test (A. Wald, Sequential Tests of
// Statistical Hypotheses, 1945) of q/1.5 against 1.5 q. Requests in one queue are slow
// together, so they tell less than as many independent ones. The evidence is divided
// by the design effect (L. Kish, Survey Sampling, 1965): the variance of the number of
// slow requests over that of independent ones. It comes from batch means (G. S.
// Fishman, Grouping Observations in Digital Simulation, 1978), with the length of
// batches that gives the largest variance.
//
// A server that is asked for a little more than it can do needs time to show it: with
// 2 % too much, a queue of 50 ms has built up after 2.5 s. So a probe lasts until an
// overload of half the precision that is asked of it would have been seen
// (Times.Least). A server that is far behind is found out at once: if so many requests
// wait that, by Little's law, they take three times as long as the limit.
//
// # The search
//
// Probes of the same rate do not all end alike: servers differ from start to start, and
// near the capacity chance decides. So one wrong answer must not end the search in the
// wrong half. The search is Bayesian, as in psychophysics (A. B. Watson and D. G. Pelli,
// QUEST: A Bayesian adaptive psychometric method, 1983; L. L. Kontsevich and C. W. Tyler,
// Bayesian adaptive estimation of psychometric slope and threshold, 1999): the chance
// that a server keeps the limit falls with the logarithm of the rate, as a normal
// distribution with an unknown middle, the capacity, and an unknown width. One answer in
// fifty is wrong for no reason. Each probe is put inside of what is still likely, and
// the search ends when 95 % of what is likely lies within the precision.
package capacity
