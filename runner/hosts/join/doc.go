// Package join holds what a lab's hosts know each other by: a certificate authority
// of the lab's own, a key for each agent, and the join string that gives a host both.
//
// The keys of a lab live in a folder that only its owner can read, or in memory alone
// for a lab that ends with its coordinator. The folder has the public key of each
// agent, never its seed: a join string is shown once.
package join
