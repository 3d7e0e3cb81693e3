// Package labfile says which hosts a run goes over: by a file, which people call lab.yaml, or
// by flags. docs/hosts.md is the schema. What is wrong is told in one line with the file, the
// line in it and the remedy; an unknown key is refused, and told with the nearest right one.
package labfile
