package agent

import (
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"interleave/internal/quantity"
	"interleave/runner/hosts/wire"
)

// verb answers a question, which is JSON, by a message.
type verb func(m *member, question []byte) any

// verbs are what the coordinator may ask for.
var verbs map[string]verb

func init() { // verbs need members, which need verbs
	verbs = map[string]verb{
		wire.DoProve:   on((*member).prove),
		wire.DoStart:   on((*member).start),
		wire.DoInput:   on((*member).input),
		wire.DoTell:    on((*member).tell),
		wire.DoSuspend: on((*member).suspend),
		wire.DoEnd:     on((*member).endChild),
		wire.DoState:   on((*member).state),
		wire.DoAsk:     on((*member).ask),
		wire.DoKeep:    on((*member).keep),
		wire.DoWritten: on((*member).written),
		wire.DoRemove:  on((*member).removeData),
		wire.DoTree:    on((*member).openTree),
		wire.DoMemory:  on((*member).memory),
		wire.DoBegin:   on((*member).begin),
		wire.DoUsed:    on((*member).used),
		wire.DoRelease: on((*member).release),
		wire.DoWatch:   on((*member).watch),
		wire.DoNoise:   on((*member).noise),
		wire.DoBye:     on((*member).bye),
	}
}

// errOtherSession refuses who is not this session's coordinator.
var errOtherSession = errors.New("this host is in another session: another coordinator has it, or it has joined again")

// on makes a verb of a function from a question to an answer.
func on[Q interface{ Within() string }, A any, PA interface {
	*A
	Fail(error)
}](do func(*member, Q) (A, error)) verb {
	return func(m *member, data []byte) any {
		var question Q
		var answer A
		err := wire.Decode(data, &question)
		if err == nil && !m.within(question.Within()) {
			err = errOtherSession
		}
		if err == nil {
			answer, err = do(m, question)
		}
		if err != nil {
			PA(&answer).Fail(err)
		}
		return answer
	}
}

// onQuestion answers a question beside others: some take long.
func (m *member) onQuestion(msg *nats.Msg) {
	do := verbs[msg.Subject[strings.LastIndexByte(msg.Subject, '.')+1:]]
	select {
	case m.busy <- struct{}{}:
	default:
		respond(msg, wire.Answer{Failed: "this host answers as many questions already as it can: " + quantity.Whole(questions)})
		return
	}
	if !m.spawn(func() { respond(msg, do(m, msg.Data)); <-m.busy }) {
		<-m.busy
	}
}

// spawn runs f beside all else, unless the membership is over.
func (m *member) spawn(f func()) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.over {
		return false
	}
	m.tasks.Go(f)
	return true
}

// respond answers a question. Without an answer the coordinator's own limit ends it.
func respond(msg *nats.Msg, answer any) {
	data, err := wire.Encode(answer)
	if err != nil {
		data, _ = wire.Encode(wire.Answer{Failed: err.Error()})
	}
	msg.Respond(data)
}

// onTime tells the time at once.
func (m *member) onTime(msg *nats.Msg) {
	at := m.now()
	var question wire.Request
	if wire.Decode(msg.Data, &question) == nil && m.within(question.Session) {
		respond(msg, wire.Clock{At: at})
	}
}

// now is what this host's clock shows.
func (m *member) now() time.Time { return time.Now().Add(m.ClockError) }

// errLeft ends a membership that the coordinator has ended.
var errLeft = errors.New("the coordinator has ended, or took this host for lost")

func (m *member) bye(wire.Request) (wire.Answer, error) {
	m.leave(errLeft)
	return wire.Answer{}, nil
}
