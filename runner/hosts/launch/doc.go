// Package launch starts agents on other hosts with the system's own ssh, so that keys, jump
// hosts and known hosts are as the user has them. What a host lacks of the programs is copied
// there first, into its user's cache. The agent reaches the coordinator through a tunnel of
// ssh, so that no port is opened on either side; it is given its join string on stdin, where
// no list of processes shows it, and ends when that stdin does.
package launch
