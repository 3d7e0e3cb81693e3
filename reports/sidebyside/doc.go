// Package sidebyside shows what measuring side by side brings: as a table, for
// a document, and as a picture.
package sidebyside
