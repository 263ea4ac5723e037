package simulate

import "math/rand/v2"

// purpose separates the streams of random numbers, so that drawing more of one
// does not change the others.
type purpose uint64

const (
	arrivalNumbers purpose = iota + 1
	dayNumbers
	breakNumbers
	courseNumbers  // the course of an interaction
	contentNumbers // its content: customer, subject, tags
)

// stream returns the random numbers of a seed and a number.
func stream(seed, number uint64) *rand.Rand {
	return rand.New(rand.NewPCG(mix(seed), mix(seed^number))) //nolint:gosec // a simulation must be repeatable
}

// seed returns the seed of a purpose.
func (p purpose) seed(of uint64) uint64 { return mix(of + uint64(p)*0x9e3779b97f4a7c15) }

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood, 2014): a bijection
// after which neighbouring numbers differ in many bits.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
