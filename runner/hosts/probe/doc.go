// Package probe measures the connection between two hosts: how long a byte takes there and
// back, and how many bytes a second go through in each direction. A server on one host talks
// to clients on another that know its secret, by TCP and for a few seconds.
package probe
