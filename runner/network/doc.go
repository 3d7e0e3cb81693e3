// Package network puts a network between the clients and the servers of one host:
// a round trip, loss and a rate, in place of the loopback device, on which a packet
// takes a few microseconds and none is lost.
//
// Enter moves this program into a network namespace of its own, and with it all that
// it starts. A Link is between that namespace and another one. Nothing is entered under
// /run/netns: a namespace lives as long as a process in it or a descriptor of it, so
// that it goes with this program, however that ends, and the devices go with it.
//
// The link is made by a process of its own (Child). Where the kernel has netem, that is
// a pair of veth devices whose queues do it all. Elsewhere it is a relay: the process
// reads packets from a TUN device in one namespace, holds them, and writes them to one
// in the other. A relay takes CPU time, and is late when it does not get it. So it
// measures its own lateness, and package validity asks about it.
//
// TUN and not TAP: without a link layer there is no ARP, whose lost packets would cost
// a second each. Devices of a veth pair know each other's addresses beforehand for the
// same reason.
//
// Delay, loss and rate are those of one direction, so that a packet and its answer
// are both exposed to the loss. The rate is that of one wire which all clients share.
package network
