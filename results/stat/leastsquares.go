package stat

import "math"

// uslPoints are throughputs x at n clients, n at least 1 and x positive.
type uslPoints struct{ n, x []float64 }

func points(n, x []float64) (p uslPoints) {
	for i := range min(len(n), len(x)) {
		if n[i] >= 1 && x[i] > 0 && !math.IsInf(n[i], 0) && !math.IsInf(x[i], 0) {
			p.n, p.x = append(p.n, n[i]), append(p.x, x[i])
		}
	}
	return p
}

// denominator is the law's at n clients.
func denominator(theta [3]float64, n float64) float64 {
	return 1 + theta[1]*(n-1) + theta[2]*n*(n-1)
}

// rss is the sum of squared residuals of the logarithms at (ln λ, σ, κ).
func (p uslPoints) rss(theta [3]float64) (sum float64) {
	for i, n := range p.n {
		r := math.Log(p.x[i]) - theta[0] - math.Log(n/denominator(theta, n))
		sum += r * r
	}
	return sum
}

// normal returns the normal equations at theta: the Jacobian's square and its
// product with the residuals.
func (p uslPoints) normal(theta [3]float64) (a [3][3]float64, b [3]float64) {
	for i, n := range p.n {
		d := denominator(theta, n)
		r := math.Log(p.x[i]) - theta[0] - math.Log(n/d)
		j := [3]float64{1, -(n - 1) / d, -n * (n - 1) / d}
		for k := range j {
			b[k] += j[k] * r
			for l := range j {
				a[k][l] += j[k] * j[l]
			}
		}
	}
	return a, b
}

// minimise returns the (ln λ, σ, κ) of least rss with σ, κ ≥ 0, by Levenberg
// and Marquardt's method from several starts: near the bounds the surface has
// flat valleys.
func (p uslPoints) minimise() (best [3]float64, rss float64) {
	rss = math.Inf(1)
	largest := 1.0
	for _, n := range p.n {
		largest = max(largest, n)
	}
	for _, sigma := range []float64{0, 0.01, 0.5} {
		for _, kappa := range []float64{0, 1 / (largest * largest)} {
			theta, sum := p.descend([3]float64{math.Log(p.x[0] / p.n[0]), sigma, kappa})
			if sum < rss {
				best, rss = theta, sum
			}
		}
	}
	return best, rss
}

// descend follows rss downhill from theta. A coefficient that would leave its
// bound stays there.
func (p uslPoints) descend(theta [3]float64) ([3]float64, float64) {
	sum, damping := p.rss(theta), 1e-3
	for range 200 {
		a, b := p.normal(theta)
		for k := 1; k < 3; k++ {
			if theta[k] == 0 && b[k] <= 0 { // held at its bound
				a[k] = [3]float64{}
				for l := range a {
					a[l][k] = 0
				}
				a[k][k], b[k] = 1, 0
			}
		}
		moved := false
		for ; damping < 1e12; damping *= 10 {
			damped := a
			for k := range damped {
				damped[k][k] *= 1 + damping
			}
			step, ok := solve(damped, b)
			if !ok {
				continue
			}
			next := [3]float64{theta[0] + step[0], max(theta[1]+step[1], 0), max(theta[2]+step[2], 0)}
			if s := p.rss(next); s < sum {
				moved = sum-s > 1e-14*(1+sum)
				theta, sum, damping = next, s, max(damping/10, 1e-9)
				break
			}
		}
		if !moved {
			break
		}
	}
	return theta, sum
}

// solve returns the solution of ax = b by Gaussian elimination with pivots, and
// false if there is none.
func solve(a [3][3]float64, b [3]float64) (x [3]float64, ok bool) {
	// Coefficients of n² dwarf those of 1: each equation is scaled first.
	for i := range a {
		largest := max(math.Abs(a[i][0]), math.Abs(a[i][1]), math.Abs(a[i][2]))
		if !(largest > 0) || math.IsInf(largest, 0) {
			return x, false
		}
		for j := range a[i] {
			a[i][j] /= largest
		}
		b[i] /= largest
	}
	for i := range a {
		pivot := i
		for k := i + 1; k < 3; k++ {
			if math.Abs(a[k][i]) > math.Abs(a[pivot][i]) {
				pivot = k
			}
		}
		a[i], a[pivot], b[i], b[pivot] = a[pivot], a[i], b[pivot], b[i]
		if a[i][i] == 0 {
			return x, false
		}
		for k := i + 1; k < 3; k++ {
			f := a[k][i] / a[i][i]
			for j := i; j < 3; j++ {
				a[k][j] -= f * a[i][j]
			}
			b[k] -= f * b[i]
		}
	}
	for i := 2; i >= 0; i-- {
		x[i] = b[i]
		for j := i + 1; j < 3; j++ {
			x[i] -= a[i][j] * x[j]
		}
		x[i] /= a[i][i]
	}
	return x, true
}
