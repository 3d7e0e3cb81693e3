// Package bounded reads what others wrote: files, pipes, answers. Whatever it
// is and however long, reading it ends, takes no more memory than the bound
// that the caller names, and says so if there was more.
package bounded
