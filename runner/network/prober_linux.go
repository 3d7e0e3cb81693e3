package network

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"golang.org/x/sys/unix"
)

// prober measures round trips by ICMP echo, which the kernel at the other end answers:
// nothing but the network is in them. The kernel stamps answers as they arrive.
type prober struct {
	socket int
	to     unix.SockaddrInet4
	id     uint16

	mu  sync.Mutex
	rtt *hdrhistogram.Histogram // nanoseconds
}

// probeEvery is the pause between two probes.
const probeEvery = 10 * time.Millisecond

const (
	echoReply, echoRequest = 0, 8
	echoBytes              = 16 // header, and when it was sent
)

// startProber probes from this thread's namespace, for ever.
func startProber(to net.IP) (*prober, error) {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.IPPROTO_ICMP)
	if err == nil {
		err = unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
	}
	if err != nil {
		return nil, fmt.Errorf("open a socket for probes: %w", err)
	}
	p := &prober{socket: socket, id: uint16(os.Getpid()), rtt: newTimes()}
	copy(p.to.Addr[:], to.To4())
	go p.send()
	go p.receive()
	return p, nil
}

func (p *prober) send() {
	for number := uint16(0); ; number++ {
		unix.Sendto(p.socket, echo(p.id, number, time.Now().UnixNano()), 0, &p.to)
		time.Sleep(probeEvery)
	}
}

// echo is a request that holds when it was sent.
func echo(id, number uint16, sent int64) []byte {
	b := make([]byte, echoBytes)
	b[0] = echoRequest
	binary.BigEndian.PutUint16(b[4:], id)
	binary.BigEndian.PutUint16(b[6:], number)
	binary.BigEndian.PutUint64(b[8:], uint64(sent))
	sum := uint32(0)
	for i := 0; i < len(b); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(b[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	binary.BigEndian.PutUint16(b[2:], ^uint16(sum))
	return b
}

// sentAt is when the request was sent that a packet, with its IP header, answers; false
// if it is no answer to this prober.
func (p *prober) sentAt(packet []byte) (int64, bool) {
	if len(packet) < 20 {
		return 0, false
	}
	head := int(packet[0]&0xf) * 4
	if head < 20 || len(packet) < head+echoBytes {
		return 0, false
	}
	b := packet[head:]
	if b[0] != echoReply || binary.BigEndian.Uint16(b[4:]) != p.id {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(b[8:])), true
}

func (p *prober) receive() {
	packet, control := make([]byte, packetBytes), make([]byte, 128)
	for {
		n, m, _, _, err := unix.Recvmsg(p.socket, packet, control, 0)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return
		}
		sent, ok := p.sentAt(packet[:n])
		arrived := stamp(control[:m])
		if !ok || arrived <= sent {
			continue // somebody else's, or the clock was set
		}
		p.mu.Lock()
		p.rtt.RecordValue(min(arrived-sent, p.rtt.HighestTrackableValue()))
		p.mu.Unlock()
	}
}

// stamp is when the kernel got a packet, from what it says beside it; 0 if it does not.
func stamp(control []byte) int64 {
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		return 0
	}
	for _, m := range messages {
		if m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SO_TIMESTAMPNS && len(m.Data) >= 16 {
			return int64(binary.NativeEndian.Uint64(m.Data))*1e9 + int64(binary.NativeEndian.Uint64(m.Data[8:]))
		}
	}
	return 0
}

// taken are the round trips since it was called last, in seconds.
func (p *prober) taken() (count int64, least, p50, p99 *float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if count = p.rtt.TotalCount(); count > 0 {
		seconds := func(ns int64) *float64 { return new(float64(ns) / 1e9) }
		least, p50, p99 = seconds(p.rtt.Min()), seconds(p.rtt.ValueAtQuantile(50)), seconds(p.rtt.ValueAtQuantile(99))
	}
	p.rtt.Reset()
	return count, least, p50, p99
}
