package child

import (
	"strconv"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// blockingIO waits in plain blocking calls: this process has nothing else to
// do.
type blockingIO struct {
	random  scenarios.Seq
	rate    float64
	timeout time.Duration // of a call
	buffer  int           // of a connection to an upstream: see scenarios.Scenario.SocketBuffer

	database *scenarios.Database // nil if the scenario has none
	session  *session            // with it; nil before the first query

	req  *wire.Request
	resp *wire.Response
	pieces
}

var _ scenarios.BlockingIO = (*blockingIO)(nil)

func newIO(req *wire.Request, resp *wire.Response) *blockingIO {
	seed, _ := strconv.ParseUint(getenv(SeedEnv), 10, 64)
	rate, _ := strconv.ParseFloat(getenv(ComputeRateEnv), 64)
	timeout, err := strconv.ParseInt(getenv(CallTimeoutEnv), 10, 64)
	if err != nil || timeout <= 0 {
		timeout = int64(10 * time.Second)
	}
	return &blockingIO{random: scenarios.NewSeq(seed), rate: rate, timeout: time.Duration(timeout), req: req, resp: resp}
}

// CallAll asks one upstream after the other.
func (io *blockingIO) CallAll(calls []scenarios.Call) ([]scenarios.Reply, error) {
	replies := make([]scenarios.Reply, len(calls))
	for i, c := range calls {
		var err error
		if replies[i], err = io.Call(c); err != nil {
			return nil, err
		}
	}
	return replies, nil
}

func (io *blockingIO) Sleep(d time.Duration) { time.Sleep(d) }

func (io *blockingIO) Block(op func() error) error { return op() }

func (io *blockingIO) Random() uint64 { return io.random.Next() }

// Compute burns d of CPU time. A server that has not told how fast the CPU is
// has it measured.
func (io *blockingIO) Compute(d time.Duration) {
	if io.rate <= 0 {
		io.rate = scenarios.MeasureRate()
	}
	scenarios.Burn(scenarios.ComputeRounds(io.rate, d))
}
