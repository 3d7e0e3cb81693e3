package results

// Host is one of several hosts on which the parts of a trial ran.
type Host struct {
	Role     string `json:"role"` // "server", "load" or "backends"
	Name     string `json:"name"`
	CPUs     int    `json:"cpus"`                // processors that its part could use
	CPUModel string `json:"cpu_model,omitempty"` // of these
	Noise    *Noise `json:"noise"`               // null if it was not watched to the end

	// ClockBound is how far off this host's clock was at most taken to be, in seconds,
	// and Began how long after the moment for all of them a load host began, by its own
	// clock; null of other hosts, and of a load host that was alone.
	ClockBound *float64 `json:"clock_bound_s,omitempty"`
	Began      *float64 `json:"began_s,omitempty"`

	Load *HostLoad `json:"load,omitempty"` // of a load host; null if it put on none to its end
}

// The roles of hosts.
const (
	ServerHost   = "server"
	LoadHost     = "load"
	BackendsHost = "backends"
)

// HostLoad is what one of several load hosts saw. The trial's LoadResult is of all of
// them together.
type HostLoad struct {
	Clients        int      `json:"clients"`
	Rate           *float64 `json:"rate_per_s"` // null in closed loop
	Requests       int64    `json:"requests"`   // answered rightly within the window
	Errors         int64    `json:"errors"`
	Unsent         int64    `json:"unsent"`
	InFlightAtEnd  int64    `json:"in_flight_at_end"`
	P50            *float64 `json:"p50_s"` // of latency
	P99            *float64 `json:"p99_s"`
	Max            *float64 `json:"max_s"`
	SendLag        *float64 `json:"send_lag_p99_s"`  // null in closed loop
	GeneratorShare *float64 `json:"generator_share"` // of its processors that the load driver used; null if that is not known
	// StoodStill is for how long it answered nothing, or sent nothing that was due, while
	// another load host did, as far as that is known.
	StoodStill float64 `json:"stood_still_s"`
}

// HostsOf are the trial's hosts of a role.
func (t *Trial) HostsOf(role string) (all []Host) {
	for _, h := range t.Hosts {
		if h.Role == role {
			all = append(all, h)
		}
	}
	return all
}

// Began is from the first of the load hosts that began to the last, in seconds; false
// if there are fewer than two, or one never began.
func (t *Trial) Began() (spread float64, known bool) {
	loads := t.HostsOf(LoadHost)
	if len(loads) < 2 {
		return 0, false
	}
	var first, last float64
	for i, h := range loads {
		if h.Began == nil {
			return 0, false
		}
		if i == 0 {
			first, last = *h.Began, *h.Began
		}
		first, last = min(first, *h.Began), max(last, *h.Began)
	}
	return last - first, true
}

// HostsInfo is on which hosts a run was planned, by the names that its user has for them.
type HostsInfo struct {
	Server   string   `json:"server"`
	Load     []string `json:"load"`
	Backends string   `json:"backends"`
	// Machines are these hosts, each once: a run goes on over the same ones.
	Machines []Machine `json:"machines,omitempty"`
}

// Machine is what of a host decides about figures.
type Machine struct {
	Name     string `json:"name"`
	CPUModel string `json:"cpu_model"`
	CPUs     int    `json:"cpus"`      // that the run could use
	LoadCPUs []int  `json:"load_cpus"` // of load drivers and upstreams; empty if not held apart
}
