// Package browsertest looks at the report's page in a real browser: what it
// draws, asks for, says to assistive technology and does when it is used. It
// holds nothing but tests.
//
// They drive the Chromium that is installed (chromium, chromium-browser or
// google-chrome) and are skipped without one. INTERLEAVE_BROWSER=required makes
// them fail instead. INTERLEAVE_AXE is the path of axe-core's axe.min.js, whose
// rules are skipped without it, and INTERLEAVE_ARTIFACTS a folder in which
// screenshots and printed pages are kept.
package browsertest
