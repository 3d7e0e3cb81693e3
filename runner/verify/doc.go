// Package verify asks whether a server keeps a scenario's contract: does it
// give the right answers, alone and under load, and does it speak HTTP well
// enough for its figures to mean something? It talks to the server over plain
// sockets and reads the answers with net/http, so that a fault in the codec
// that the models and the load driver share cannot hide itself.
package verify
