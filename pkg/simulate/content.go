package simulate

import (
	"math"
	"math/rand/v2"
	"strconv"
)

// content is what an interaction is about. It does not bear on its course.
type content struct {
	session, conversation string
	customer, subject     string
	sessionTags, userTags []string
}

// Shares of the contents.
const (
	taggedShare = 0.45 // sessions with their topic as tag
	urgentShare = 0.12 // of these, also urgent
)

// describe draws the content. It depends on the interaction's number alone, so
// a run that ends later tells the same of it.
func (e *engine) describe(x *interaction) content {
	x.reseed(contentNumbers.seed(e.seed))
	r := x.random
	c := content{
		session:      sessionID(e.clock.stamp(x.started).Unix(), mix(e.seed^mix(x.number))),
		conversation: conversationID(r.Uint64(), r.Uint64()),
	}
	who := customer(skewedCustomer(r) ^ e.seed)
	if r.Float64() >= x.source.anonymous {
		c.customer = who.display()
		c.userTags = who.tags()
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

// customers is how many different customers a center has at most.
const customers = 400_000

// skewedCustomer draws a customer's number; some come again and again.
func skewedCustomer(r *rand.Rand) uint64 { return uint64(math.Pow(r.Float64(), 3) * customers) }

// sessionID has the shape of the contact center system's: 24 hexadecimal
// digits, the first eight the time in seconds. The rest is different for every
// interaction of a run.
func sessionID(unix int64, unique uint64) string {
	var id [24]byte
	return string(appendHex(appendHex(id[:0], unix, 8), unique, 16))
}

// conversationID names the conversation that an interaction's segments are of.
func conversationID(a, b uint64) string {
	var id [38]byte
	out := append(id[:0], 'c', '-')
	out = append(appendHex(out, a>>36, 7), '-')
	out = append(appendHex(out, a>>16, 4), '-')
	out = append(appendHex(out, a, 4), '-')
	out = append(appendHex(out, b>>48, 4), '-')
	return string(appendHex(out, b, 12))
}

// segmentID is the conversation and the row's number.
func segmentID(conversation string, number int) string {
	var id [48]byte
	out := append(append(id[:0], conversation...), '-')
	return string(strconv.AppendInt(out, int64(number), 10))
}

// appendHex appends the lowest digits of n.
func appendHex[N int64 | uint64](dst []byte, n N, digits int) []byte {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789abcdef"[n>>shift&15])
	}
	return dst
}
