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
// together, in bursts, so they tell less than as many independent ones. The evidence is
// divided by the design effect (L. Kish, Survey Sampling, 1965): the mean size of the
// burst that a slow request is in.
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
// near the capacity chance decides whether a burst comes. So no single probe ends the
// search in one half. What all probes saw is put together, and each next one is put where
// it tells most, as in psychophysics (A. B. Watson and D. G. Pelli, QUEST: A Bayesian
// adaptive psychometric method, 1983; L. L. Kontsevich and C. W. Tyler, Bayesian adaptive
// estimation of psychometric slope and threshold, 1999).
//
// The odds of a slow request grow as a power of the rate, and are those of q at the
// capacity. The power is unknown, but not wholly: waits in a queue have an exponential
// tail (H. C. Tijms, A First Course in Stochastic Models, 2003, chapter 9), which gives
// ln(1/q) ρ/(1−ρ) for a server that is busy for the part ρ of its time. A part of the
// requests may be slow at any rate. The number of bursts in a probe has a negative
// binomial distribution, because servers differ by some percent. One probe in fifty tells
// nothing. The interval holds 95 % of what is likely then, and the value is the likeliest.
//
// # Two servers
//
// Whether a server's capacity is higher than another's by a tenth is told by probes with the
// same requests, a tenth more often for the one: it is if no more of them were slow then. How
// sure that is comes from how the pairs of probes differ (the jackknife; B. Efron and C. Stein, The jackknife estimate of variance,
// 1981). Without such pairs the two searches are taken for independent.
//
// # What is left out
//
// Not modelled is what changes while a probe lasts: a queue that is 1 % overloaded needs
// longer than a probe to show it. In simulations of M/D/1 and M/M/c queues (see the
// package's tests) the values were off by 10 % at most after two minutes.
package capacity
