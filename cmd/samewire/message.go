package main

import (
	"io"

	"github.com/samewire/samewire/internal/report"
)

// message writes one message for people. File names, ids and the errors of libraries
// that quote the input may hold anything; a terminal gets it as [report.Visible] has it.
func (p *program) message(text string) {
	io.WriteString(p.stderr, "samewire: "+report.Visible(text+"\n"))
}
