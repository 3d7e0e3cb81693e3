// Package hubserver is a server of greenlets: one hub, a greenlet for each
// connection, one more for each upstream call that runs beside others, and
// nothing else. It is what a process of the greenlet model runs, whether there
// is one such process or many.
package hubserver
