package stat

import "math"

// USL is Gunther's Universal Scalability Law fitted to throughput x at n
// clients:
//
//	x(n) = λn / (1 + σ(n−1) + κn(n−1))
//
// Lambda is what one client gets; Sigma the part of the work that only one can
// do at a time, which flattens the curve; Kappa the cost that each pair of
// clients causes each other, which bends it down. Sigma and Kappa are not
// negative. Intervals are those of Student's t on the fit's curvature, cut off
// at 0: they take the law for granted, so look at the residuals first.
type USL struct {
	Lambda, Sigma, Kappa Estimate

	// Peak is the number of clients with the greatest throughput, +Inf if the
	// curve does not bend down.
	Peak Estimate

	// Residuals are how far each point lies over the curve, relative to it, in
	// the points' order; RMS is their root mean square.
	Residuals []float64
	RMS       float64

	// R2 is the part of the throughput's variance that the curve explains:
	// 1 for a perfect fit, NaN if the throughput does not vary.
	R2 float64
}

// MinUSLPoints is at how many different numbers of clients throughput must be
// known: three unknowns through fewer points would fit anything.
const MinUSLPoints = 6

// FitUSL fits the law through the points (n[i], x[i]) by least squares on the
// logarithms, so that a deviation of a tenth counts alike at one client and at
// a thousand. Points with fewer than one client or without throughput are left
// out. It reports false if there are fewer than MinUSLPoints different n.
func FitUSL(n, x []float64) (USL, bool) {
	p := points(n, x)
	different := map[float64]bool{}
	for _, v := range p.n {
		different[v] = true
	}
	if len(different) < MinUSLPoints {
		return USL{}, false
	}
	theta, rss := p.minimise()
	u := USL{Lambda: bare(math.Exp(theta[0]), len(p.n)), Sigma: bare(theta[1], len(p.n)), Kappa: bare(theta[2], len(p.n))}
	u.intervals(p, theta, rss)
	u.Peak = u.peak()
	u.judge(p)
	return u, true
}

// At returns the law's throughput at n clients.
func (u USL) At(n float64) float64 {
	return u.Lambda.Value * n / (1 + u.Sigma.Value*(n-1) + u.Kappa.Value*n*(n-1))
}

// intervals puts Student's intervals on the coefficients. Without curvature in
// one of them there are none.
func (u *USL) intervals(p uslPoints, theta [3]float64, rss float64) {
	df := float64(len(p.n) - 3)
	a, _ := p.normal(theta)
	t := tQuantile((1+Level)/2, df)
	var half [3]float64
	for k := range half {
		var unit [3]float64
		unit[k] = 1
		column, ok := solve(a, unit)
		if !ok || !(column[k] > 0) {
			return
		}
		half[k] = t * math.Sqrt(rss/df*column[k])
	}
	u.Lambda.Low, u.Lambda.High, u.Lambda.Confidence = math.Exp(theta[0]-half[0]), math.Exp(theta[0]+half[0]), Level
	u.Sigma.Low, u.Sigma.High, u.Sigma.Confidence = max(theta[1]-half[1], 0), theta[1]+half[1], Level
	u.Kappa.Low, u.Kappa.High, u.Kappa.Confidence = max(theta[2]-half[2], 0), theta[2]+half[2], Level
}

// peak is √((1−σ)/κ), its interval that of κ alone, which decides it.
func (u USL) peak() Estimate {
	at := func(kappa float64) float64 {
		if kappa <= 0 {
			return math.Inf(1)
		}
		return max(math.Sqrt(max(1-u.Sigma.Value, 0)/kappa), 1)
	}
	e := bare(at(u.Kappa.Value), u.Kappa.N)
	if u.Kappa.HasInterval() {
		e.Low, e.High, e.Confidence = at(u.Kappa.High), at(u.Kappa.Low), u.Kappa.Confidence
	}
	return e
}

// judge computes how well the curve fits.
func (u *USL) judge(p uslPoints) {
	var mean, squares, left, all float64
	for _, x := range p.x {
		mean += x / float64(len(p.x))
	}
	for i, n := range p.n {
		fitted := u.At(n)
		r := p.x[i]/fitted - 1
		u.Residuals = append(u.Residuals, r)
		squares += r * r
		left += (p.x[i] - fitted) * (p.x[i] - fitted)
		all += (p.x[i] - mean) * (p.x[i] - mean)
	}
	u.RMS = math.Sqrt(squares / float64(len(p.n)))
	u.R2 = math.NaN()
	if all > 0 {
		u.R2 = 1 - left/all
	}
}
