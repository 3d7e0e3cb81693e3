package wire

import (
	"encoding/hex"
	"regexp"
	"strings"
)

// Lab makes the subjects of the lab with this id.
type Lab string

// prefix begins all subjects of labs.
const prefix = "ilv."

func (l Lab) subject(words ...string) string {
	return prefix + string(l) + "." + strings.Join(words, ".")
}

// Any stands for each host, or each child, in a subject that is listened to.
const Any = "*"

// Hello is where an agent asks to be a member. Host is a name or Any, as below.
func (l Lab) Hello(host string) string { return l.subject("hello", token(host)) }

// Do is where a host is asked to do something: a verb, or Any.
func (l Lab) Do(host, verb string) string { return l.subject("host", token(host), "do", verb) }

// Beat is where a host says that it is there.
func (l Lab) Beat(host string) string { return l.subject("host", token(host), "beat") }

// CoordinatorBeat is where the coordinator says that it is there.
func (l Lab) CoordinatorBeat() string { return l.subject("coordinator", "beat") }

// Out is what a child on a host says, and how it ended. They are kept in a stream.
func (l Lab) Out(child, host string) string { return l.subject("trial", child, token(host), "out") }

// ParseOut takes the subject of Out apart; ok is false if it is none.
func (l Lab) ParseOut(subject string) (child, hostToken string, ok bool) {
	words := strings.Split(strings.TrimPrefix(subject, l.subject("trial", "")), ".")
	if len(words) != 3 || words[2] != "out" {
		return "", "", false
	}
	return words[0], words[1], true
}

// HostIn is the host's token in a subject of Hello, Beat or Programs; ok is false if it is
// none of these.
func (l Lab) HostIn(subject string) (hostToken string, ok bool) {
	words := strings.Split(strings.TrimPrefix(subject, l.subject("")), ".")
	switch {
	case len(words) == 2 && (words[0] == "hello" || words[0] == "programs"),
		len(words) == 3 && words[0] == "host" && words[2] == "beat":
		return words[1], true
	}
	return "", false
}

// IsInbox reports whether a subject is for answers to the host with this token. An answer
// that goes elsewhere would be the answerer's word there, and who asks says where it goes.
func (l Lab) IsInbox(hostToken, subject string) bool {
	return strings.HasPrefix(subject, l.subject("inbox", hostToken, ""))
}

// Programs is where a host asks the coordinator for a program.
func (l Lab) Programs(host string) string { return l.subject("programs", token(host)) }

// Inbox begins the subjects of the answers to a host.
func (l Lab) Inbox(host string) string { return l.subject("inbox", token(host)) }

// Stream is the name of the stream of Out, and Bucket that of the lab's key-value
// bucket, in which Holder is the coordinator.
func (l Lab) Stream() string { return "ilv-" + string(l) + "-results" }
func (l Lab) Bucket() string { return "ilv-" + string(l) }

// Holder is the key of who coordinates the lab.
const Holder = "coordinator"

// Token is a host's name in a subject.
func Token(host string) string { return token(host) }

// Name is the host's name that a Token stands for; ok is false if it is none.
func Name(token string) (host string, ok bool) {
	if digits, coded := strings.CutPrefix(token, "="); coded {
		name, err := hex.DecodeString(digits)
		return string(name), err == nil
	}
	return token, plain.MatchString(token)
}

// plain are names that stand for themselves in a subject; other ones have dots, which
// would end a word there.
var plain = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func token(host string) string {
	if host == Any || plain.MatchString(host) {
		return host
	}
	return "=" + hex.EncodeToString([]byte(host))
}
