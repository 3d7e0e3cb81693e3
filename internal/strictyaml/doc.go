// Package strictyaml reads the YAML files that people write for interleave. A mistake is told
// in one line with the file, the line in it and the remedy. An unknown key is refused, and
// told with the nearest right one; so are anchors, aliases, keys without a value and a second
// document.
package strictyaml
