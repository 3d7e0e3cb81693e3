// Package html writes a report as one page: self-contained, without network,
// complete without JavaScript, light or dark as the reader prefers, and fit for
// a phone and for paper. What lies below the first screen is in <noscript>: scripts
// put it in place when the browser is idle (script/later.js).
//
// All text goes through html/template, since names, commands and the reasons of
// failures come from outside. What is put in unescaped is made by this package
// or by package chart. The same report gives the same bytes.
package html
