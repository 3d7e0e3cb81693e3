package stat

import "math"

// Line is a straight line fitted through points by least squares.
type Line struct {
	Slope     Estimate // with Student's interval; none below three points
	Intercept float64
}

// Fit fits a line through the points (x[i], y[i]). The slope is NaN if there
// are fewer than two different x.
func Fit(x, y []float64) Line {
	n := min(len(x), len(y))
	none := Line{Slope: bare(math.NaN(), n), Intercept: math.NaN()}
	if n < 2 {
		return none
	}
	var mx, my float64
	for i := range n {
		mx += x[i] / float64(n)
		my += y[i] / float64(n)
	}
	var sxx, sxy float64
	for i := range n {
		sxx += (x[i] - mx) * (x[i] - mx)
		sxy += (x[i] - mx) * (y[i] - my)
	}
	if sxx == 0 {
		return none
	}
	slope := sxy / sxx
	line := Line{Slope: bare(slope, n), Intercept: my - slope*mx}
	if n < 3 {
		return line
	}
	var rss float64
	for i := range n {
		r := y[i] - line.Intercept - slope*x[i]
		rss += r * r
	}
	df := float64(n - 2)
	half := tQuantile((1+Level)/2, df) * math.Sqrt(rss/df/sxx)
	line.Slope.Low, line.Slope.High, line.Slope.Confidence = slope-half, slope+half, Level
	return line
}

// tQuantile returns the p-quantile of Student's t with df degrees of freedom,
// for p ≥ ½, by bisection of its distribution function.
func tQuantile(p, df float64) float64 {
	low, high := 0.0, 2.0
	for tCDF(high, df) < p {
		high *= 2
	}
	for range 100 {
		mid := (low + high) / 2
		if tCDF(mid, df) < p {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// tCDF is the distribution function of Student's t for t ≥ 0.
func tCDF(t, df float64) float64 {
	return 1 - incompleteBeta(df/(df+t*t), df/2, 0.5)/2
}

// incompleteBeta is the regularised incomplete beta function I_x(a, b), by
// its continued fraction (Lentz's method).
func incompleteBeta(x, a, b float64) float64 {
	if x <= 0 {
		return 0
	}
	if x >= 1 {
		return 1
	}
	if x > (a+1)/(a+b+2) { // converges fast on the other side only
		return 1 - incompleteBeta(1-x, b, a)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab-la-lb+a*math.Log(x)+b*math.Log1p(-x)) / a
	const tiny = 1e-300
	c, d := 1.0, 1-(a+b)*x/(a+1)
	if math.Abs(d) < tiny {
		d = tiny
	}
	d = 1 / d
	sum := d
	step := func(term float64) float64 {
		d = 1 + term*d
		c = 1 + term/c
		if math.Abs(d) < tiny {
			d = tiny
		}
		if math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		return d * c
	}
	for m := 1.0; m < 500; m++ {
		sum *= step(m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)))
		delta := step(-(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1)))
		sum *= delta
		if math.Abs(delta-1) < 1e-14 {
			break
		}
	}
	return front * sum
}
