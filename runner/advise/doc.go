// Package advise measures which model suits a workload, with what setting, up to which
// rate, and what would change the answer.
//
// It goes from many models to one. Each is probed once at the workload's rate, unless
// arithmetic does not allow it the rate. Those that may keep the limit are in a race: the
// capacities are searched for by turns, and a round is for the model that would be advised
// now and for those whose probes may still change that. All probes of a round have the same
// arrivals. Of the model that is advised the smallest number of workers is looked for. Then
// the workload is changed, and the change is probed.
//
// # Why two runs say the same
//
// What is told apart by luck is no advice. A capacity counts as higher only if it surely is,
// by more than a tenth: by all probes, in 95 cases of 100. Models for which nobody's is are as
// good, and the plainest of them is taken, in an order that nothing measured moves
// ([models.Plainest]). So a busy host, on which intervals are wide, names more models that
// are as good, and still takes the same one.
//
// Where a model is better than a plainer one by 10 to 20 %, which one is taken remains a
// matter of luck. In simulations with the noise of a host (see the package's tests) two runs
// of five minutes agree in more than 95 cases of 100, of models that are alike, nearly alike
// or far apart, and one that is better by 25 % is found as often.
package advise
