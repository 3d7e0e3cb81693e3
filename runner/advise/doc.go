// Package advise measures which model suits a workload, with what setting, up to which
// rate, and what would change the answer.
//
// It goes from many models to one: each is probed once at the workload's rate; of those
// that keep the limit, the capacity of the few that need the least CPU time is searched
// for; and of the one that is advised, the smallest number of workers. Then the workload
// is changed, and the change is probed.
//
// What is told apart by luck is no advice: of models whose capacities are within a tenth
// the first in the order of models is taken, and those whose intervals overlap are named.
// So two runs give the same advice.
package advise
