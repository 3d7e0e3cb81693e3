// Package browsertest looks at the report's page in a real browser: what it
// draws, asks for, says to assistive technology and does when it is used. It
// holds nothing but tests.
//
// They take a minute or two, and are run where INTERLEAVE_BROWSER is set, as
// `make browser` does. Then they need a Chromium (chromium, chromium-browser or
// google-chrome). INTERLEAVE_AXE is the path of axe-core's axe.min.js, whose
// rules are skipped without it, and INTERLEAVE_ARTIFACTS a folder in which
// screenshots and printed pages are kept.
package browsertest
