// Package purchase is a page made from four upstream services, each of which
// can be asked without the others. A model that can wait for several things at
// once answers in the time of the slowest, 30 ms; one that cannot needs the
// sum, 80 ms. One in a hundred recommendations takes 200 ms.
package purchase
