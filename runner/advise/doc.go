// Package advise measures which model suits a workload, with what setting, up to which
// rate, and what would change the answer.
//
// It goes from many models to one. Each is probed once at the workload's rate, unless
// arithmetic does not allow it the rate. The plainest that may keep the limit is put beside
// those that are most likely better, two at a time, in rounds of which all probes have the
// same requests. Of the model that is advised the smallest number of
// workers is looked for. Then the workload is changed, and the change is probed.
//
// # Why two runs say the same
//
// What is told apart by luck is no advice. A capacity counts as higher only if it is likely
// so by more than a tenth. Models for which nobody's is are as good, and the plainest of
// them is taken, in an order that nothing measured moves ([models.Plainest]). So a busy host
// names more models that are as good, and the same one is taken.
//
// Near its capacity a server is slow in bursts, one in some seconds, so that a minute tells
// a capacity within 5 to 10 %. What the servers make of the same bursts tells them apart
// sooner (see package capacity).
//
// Where a model is better than a plainer one by 10 to 20 %, which one is taken remains a
// matter of luck.
package advise
