package simulate

import (
	"math"
	"math/rand/v2"
	"strconv"
)

// content is the subject of an interaction. It does not affect its course.
type content struct {
	session, conversation string
	customer, subject     string
	sessionTags, userTags []string
}

// Shares (0..1).
const (
	taggedShare = 0.45 // of sessions: tagged with their topic
	urgentShare = 0.12 // of these: also urgent
)

// describe draws the content. It depends only on the interaction's number, so
// that a run that ends later gives the same.
func (e *engine) describe(x *interaction) content {
	x.reseed(contentNumbers.seed(e.seed))
	r := x.random
	c := content{
		session:      sessionID(e.clock.stamp(x.started).Unix(), mix(e.seed^mix(x.number))),
		conversation: conversationID(r.Uint64(), r.Uint64()),
	}
	caller := customer(skewedCustomer(r) ^ e.seed)
	if r.Float64() >= x.source.anonymous {
		c.customer = caller.display()
		c.userTags = caller.tags()
	}
	work := x.route.queue.handling
	topics := work.Topics
	if len(topics) == 0 {
		return c
	}
	topic := skewed(r, len(topics))
	if r.Float64() < taggedShare {
		c.sessionTags = one(topics, topic)
		if r.Float64() < urgentShare {
			c.sessionTags = []string{topics[topic], "Urgent"}
		}
	}
	if work.medium == Email {
		c.subject = topics[topic]
		if x.source.direction == inbound {
			c.subject = subjects[r.IntN(len(subjects))] + c.subject
		}
	}
	return c
}

// customers is the maximum number of different customers.
const customers = 400_000

// skewedCustomer draws a customer's number, low ones most often.
func skewedCustomer(r *rand.Rand) uint64 { return uint64(math.Pow(r.Float64(), 3) * customers) }

// sessionID has the format of the contact center system: 24 hexadecimal digits,
// the first eight the time in seconds. The rest is unique in a run.
func sessionID(unix int64, unique uint64) string {
	var id [24]byte
	return string(appendHex(appendHex(id[:0], unix, 8), unique, 16))
}

// conversationID returns the ID of an interaction's conversation.
func conversationID(a, b uint64) string {
	var id [38]byte
	out := append(id[:0], 'c', '-')
	out = append(appendHex(out, a>>36, 7), '-')
	out = append(appendHex(out, a>>16, 4), '-')
	out = append(appendHex(out, a, 4), '-')
	out = append(appendHex(out, b>>48, 4), '-')
	return string(appendHex(out, b, 12))
}

// segmentID is the conversation's ID and the row's number.
func segmentID(conversation string, number int) string {
	var id [48]byte
	out := append(append(id[:0], conversation...), '-')
	return string(strconv.AppendInt(out, int64(number), 10))
}

// appendHex appends the lowest hexadecimal digits of n.
func appendHex[N int64 | uint64](dst []byte, n N, digits int) []byte {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789abcdef"[n>>shift&15])
	}
	return dst
}
