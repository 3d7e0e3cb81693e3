// Package workloadfile reads and writes the files in which readers describe workloads of
// their own. docs/workload.md is the schema. What is wrong is told in one line with the
// file, the line in it and the remedy; an unknown key is refused, and told with the
// nearest right one.
package workloadfile
