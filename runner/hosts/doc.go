// Package hosts is about trials whose parts run on several machines: a server on
// one, load drivers on others, backends perhaps on one more. The packages below it
// are the parts of a lab, which is what these machines are together.
//
//   - join: the lab's keys, and the string with which a host joins it;
//   - wire: the subjects and messages of a lab, with their bounds;
//   - agent: the side of a host, which starts children and reads what they use;
//   - lab: the coordinator's side, whose members are places (package place);
//   - labfile: the file, or the flags, that say which hosts there are;
//   - launch: agents on hosts that ssh reaches;
//   - probe and check: the ways between the hosts, and what they can make together.
//
// A lab is a NATS server, which the coordinator has inside itself, or an existing one.
// Agents dial out and listen nowhere, but for the sockets of the servers that are
// measured, and one beside each at which the agent vouches for it. Load goes to these
// servers over plain TCP, never over NATS.
//
// Who joins a lab lets its coordinator start this project's programs in his name. What
// holds that within bounds:
//
//   - each agent has a key of its own (nkeys, Ed25519), and TLS 1.3 is pinned to the
//     lab's own certificate authority, both in the join string;
//   - an agent may neither read another's subjects nor publish as another;
//   - the lab listens on loopback only, unless told otherwise;
//   - an agent starts its own programs, and only those whose hash is the coordinator's (on
//     another kind of processor: builds of its own, of the same commit), with an
//     environment that it chooses itself, and only as parts of a trial;
//   - an agent lets load drivers and servers connect to an address only after a member
//     of the lab has answered there with the lab's word for it.
package hosts
