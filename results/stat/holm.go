package stat

import (
	"cmp"
	"math"
	"slices"
)

// Holm adjusts the p-values of several tests so that the chance of even one
// false alarm among them stays under the level that an adjusted value is held
// against. NaN stands for no test and stays.
func Holm(ps []float64) []float64 {
	var order []int
	out := make([]float64, len(ps))
	for i, p := range ps {
		out[i] = math.NaN()
		if !math.IsNaN(p) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(ps[i], ps[j]) })
	least := 0.0
	for rank, i := range order {
		least = max(least, min(float64(len(order)-rank)*ps[i], 1))
		out[i] = least
	}
	return out
}
