//go:build unix

package main

import (
	"os/signal"
	"syscall"
)

// ignoreSignals makes errors of what would end the process: a file that grows beyond
// ulimit -f is then like a full disk.
func ignoreSignals() { signal.Ignore(syscall.SIGXFSZ) }
