// Package outside runs a server that is not one of ours, in whatever language:
// a file describes it, and a small contract lets it be measured beside the
// models.
//
// The server is started for one scenario, in its directory, with PATH, HOME,
// LANG and TMPDIR of the user's environment, the variables of its file, and
// these:
//
//	HOST, PORT       the address to listen on; or, if the file says
//	                 "listen: unix",
//	SOCKET           the path of the Unix socket to listen on, which is not
//	                 there yet
//	SCRATCH          a folder of its own, which is empty, and goes when it ends
//	SCENARIO         the name of the scenario that it is to serve
//	UPSTREAM_NAME    the URL of each upstream of the scenario, such as
//	                 UPSTREAM_BILLING=http://127.0.0.1:4001/billing
//	DATA             the folder with the scenario's files and rows, where it has
//	                 any: files/ITEM, and rows.db, which is an SQLite database in
//	                 WAL mode
//	COMPUTE_MS       the CPU time that a computing request takes, in
//	                 milliseconds; only where the scenario has such requests
//	BLOCK_MS         the same for a call that blocks its thread
//	WORKLOAD         what requests do, in JSON; only where the scenario is a workload of
//	                 the user's own, which a server serves that names workload among
//	                 its scenarios (docs/workload.md)
//
// In the arguments of its command, ${NAME} stands for the value of one of them. PATH has
// the folders in which systems keep their servers at its end (/usr/sbin).
//
// It stays in the foreground. If one of the requests may end it, which the load says,
// it is started again after scenarios.RestartDelay. It is ready when it answers the scenario's first
// request rightly, or its ready path with status 200. It is asked to end by
// SIGTERM, or by the signal that its file names. When it has ended, or when its
// time is up, it and all that it started are killed. Its exit status means
// nothing.
//
// An upstream is asked by GET with the request's number in the query,
// ?n=NUMBER, and from the second call of one request to the same upstream on with &i=2
// and so on; its answer's body goes into the server's own. A request without a
// number has the number 0.
package outside
