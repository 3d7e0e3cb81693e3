// Package quiet tells the quiet slices of time from the disturbed ones, by what
// others take from the processors on which is measured. A Meter reads it at the
// borders of slices of some 20 to 50 ms, and a Rule decides which are masked: by
// a Judge, as the Readings come. Neither knows anything of what was measured.
//
// A Watch is two Readings, at the ends of a trial: of programs that came and
// went in between it knows what control groups tell.
//
// # What is read
//
// Foreign time is the CPU time of all processes that do not descend from this
// one, by their own clocks: files that count it lag behind by a tick of 4 to
// 10 ms, and so does a clock while its process runs on another processor.
// Threads of the kernel's count as well, but not ksoftirqd, kworker, rcu and
// migration: most of what they do while we measure is our own network traffic.
// Nor does kdamond, which runs for 2 ms twice a second and moves no figure: with
// their guards such slices were a fifth of all time. An orphan of ours that nobody has seen before its parent ended passes for
// foreign.
//
// A process that is born later is found by its id, because the kernel gives
// them in order: /proc/loadavg tells the newest. One that has ended between two
// Readings is missed. It is found over stretches of 100 ms by the sum of all
// processes that control groups tell (Reading.Late). That sum and the clocks
// lag together, so that their difference is good to 0.2 ms. From it goes what
// our children have used that nobody saw, which is told in steps: the error is
// 20 ms for each process of ours that has waited for children in the stretch,
// and what does not exceed it and 2 % is left out. A loop of processes of 3 ms
// was found with all of its time, and the same loop as a child of ours with
// none. The busy ticks of /proc/stat do not
// serve: they are a sample of 20 per 100 ms of two processors, with a standard
// error of 11 % of the time. So where no control groups tell, as in a
// container, Late is not known; and processes outside of a container are not
// in sight at all.
//
// Of a host of which a part is watched, a process with one thread counts while
// it is on a watched processor, one with several if it may run there, and Late
// counts wherever it was used.
//
// Stolen time is told in steps of 10 ms; see [metrics.Stolen] for how it is
// told in finer ones. A step can show late, so it masks the slice before its own
// as well. On macOS nothing is known, and nothing is masked.
//
// A Read takes about 15 µs with 50 or 200 other processes and 150 µs with 1000,
// while they sleep, and 1 µs more for each if something unexplained runs. With
// cold caches, at 40 Readings a second, the median was 80 µs.
//
// # Where the defaults come from
//
// Bound: with nobody else at work on a machine of two processors, a median slice
// of 20 ms had 0.1 % of foreign time and one in thirty more than 2 %. Whoever
// was at work had more than 5 % in three of four slices.
//
// Guard and Linger: on simulated hosts (see the package's tests), a server that
// answers 450 requests a second, one after the other, is disturbed for 5 to
// 200 ms at a time: its processor is stolen, or taken by a process, or made half
// as fast. By so much are the figures off, of requests that were due in slices
// which are not masked, against the same server undisturbed (in parentheses
// those of all slices):
//
//	service         disturbed   counted   p50            p99               CPU per request
//	0.3 ms           5 %        85 %      0.0 %  (0)     +0.1 % (×127)      0.0 % (+2 %)
//	                15 %        58 %      0.0 %  (0)     +0.8 % (×210)      0.0 % (+5 %)
//	                30 %        26 %      0.0 %  (0)     +1.2 % (×253)      0.0 % (+10 %)
//	exponential,     5 %        85 %      0.0 %  (+7)    +0.2 % (×48)       0.0 % (+2 %)
//	mean 0.3 ms     15 %        58 %     +0.1 %  (+25)   +0.4 % (×79)       0.0 % (+5 %)
//	                30 %        26 %     +0.2 %  (+69)   +0.7 % (×95)      +0.1 % (+10 %)
//	0.3 ms, and      5 %        85 %      0.0 %  (0)      0.0 % (×4)       +0.3 % (+2 %)
//	20 ms of 1 %    15 %        58 %      0.0 %  (0)      0.0 % (×7)        0.0 % (+5 %)
//	                30 %        26 %      0.0 %  (+13)    0.0 % (×8)       +0.1 % (+10 %)
//
// Undisturbed, all of the time counts and nothing is off. What is left of p99
// are thefts shorter than a step that do not show: were all disturbances stolen,
// the p99 of the first two were off by +4.2 and +2.6 % at 30 %. A fixed Linger of
// 75 ms counts less of the time and leaves more of a bias than 50 ms or half of
// the disturbance.
package quiet
