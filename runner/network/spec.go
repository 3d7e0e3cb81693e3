package network

// Command is the hidden command of Child.
const Command = "network-link"

// spec is a link to be made, as its process is told.
type spec struct {
	Conditions
	Seed uint64 `json:"seed"` // of the loss; netem has its own

	// Clients and Servers are the files of the namespaces at the two ends.
	Clients string `json:"clients"`
	Servers string `json:"servers"`

	// Loopback lets clients reach servers that listen on 127.0.0.1 at the other end, by
	// that address.
	Loopback bool `json:"loopback"`

	// Relay asks for one, even where the kernel has netem.
	Relay bool `json:"relay"`
}

// made is what the process tells of its link first, in a line.
type made struct {
	Servers string `json:"servers"` // address of that end, without a port
	Means   string `json:"means"`   // results.NetworkNetem or NetworkRelay
}

// readLine asks for what was seen since it was asked last. The answer is a line with a
// results.NetworkReading.
const readLine = "read"
