package store

import "hash/maphash"

// seen is a Bloom filter: a set of texts in constant memory, without false
// negatives. Its rate of false positives is about one in a million after a
// million texts, one in 170 after ten million. (B. H. Bloom, "Space/Time
// Trade-offs in Hash Coding", 1970.)
type seen struct {
	seed maphash.Seed
	bits []uint64
}

const (
	seenBits   = 1 << 27 // 16 MiB
	seenProbes = 4
)

func newSeen() *seen {
	return &seen{seed: maphash.MakeSeed(), bits: make([]uint64, seenBits/64)}
}

// add adds a text and reports whether it was (probably) in the set before.
func (s *seen) add(text string) bool {
	hash := maphash.String(s.seed, text)
	probe, step := uint32(hash), uint32(hash>>32)|1 //nolint:gosec // both halves are meant
	before := true
	for range seenProbes {
		bit := probe % seenBits
		word, mask := &s.bits[bit/64], uint64(1)<<(bit%64)
		before = before && *word&mask != 0
		*word |= mask
		probe += step
	}
	return before
}
