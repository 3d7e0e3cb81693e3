// Package bounded reads what others wrote: files, pipes, answers. Reading always
// ends, takes no more memory than the caller allows, and fails if there is more.
package bounded
