package simulate

import (
	"math"
	"math/rand/v2"
	"time"
)

// Distribution is the distribution of a length of time. Its zero value is 0.
type Distribution struct {
	shape     shape
	mean      float64 // seconds
	mu, sigma float64 // of the logarithm, for logNormal
}

type shape int

const (
	constant shape = iota
	exponential
	logNormal
)

// Constant returns the distribution that is always d.
func Constant(d time.Duration) Distribution {
	return Distribution{shape: constant, mean: d.Seconds()}
}

// Exponential returns the exponential distribution with a mean.
func Exponential(mean time.Duration) Distribution {
	return Distribution{shape: exponential, mean: mean.Seconds()}
}

// LogNormal returns the log-normal distribution with a mean and a coefficient of
// variation (standard deviation / mean). Service times of call centers fit it
// well (Brown et al., "Statistical Analysis of a Telephone Call Center", 2005).
func LogNormal(mean time.Duration, variation float64) Distribution {
	variance := math.Log1p(variation * variation)
	return Distribution{
		shape: logNormal,
		mean:  mean.Seconds(),
		mu:    math.Log(mean.Seconds()) - variance/2,
		sigma: math.Sqrt(variance),
	}
}

// Mean returns the mean.
func (d Distribution) Mean() time.Duration {
	return time.Duration(d.mean * float64(time.Second))
}

// seconds draws one length in seconds.
func (d Distribution) seconds(r *rand.Rand) float64 {
	switch d.shape {
	case exponential:
		return d.mean * r.ExpFloat64()
	case logNormal:
		return math.Exp(float64(d.sigma*r.NormFloat64()) + d.mu)
	default:
		return d.mean
	}
}

// draw draws one length as simulation time.
func (d Distribution) draw(r *rand.Rand) instant {
	return instant(d.seconds(r) * float64(second))
}

// whole draws one length in whole seconds: at least 1, unless the mean is 0.
func (d Distribution) whole(r *rand.Rand) int64 {
	if d.mean == 0 {
		return 0
	}
	return max(1, int64(math.Round(d.seconds(r))))
}

// valid reports whether the parameters are valid.
func (d Distribution) valid() bool {
	return d.mean >= 0 && !math.IsNaN(d.mu) && !math.IsInf(d.mu, 0) && !math.IsNaN(d.sigma)
}
