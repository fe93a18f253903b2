package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/report"
)

func rejectsFlag() cli.Flag {
	return &cli.StringFlag{Name: "rejects", Usage: "write every record that is skipped, and why, to this JSON lines `FILE`", TakesFile: true}
}

// A rejectList writes what was skipped to the file that --rejects names, record by
// record, so that what was skipped before a crash is there, in whole lines. A nil one
// writes nothing.
type rejectList struct {
	file   *os.File
	name   string
	size   int64       // of its whole lines
	failed func(error) // told once
}

// openRejects opens the file that --rejects names, if it names one.
func (p *program) openRejects(c *cli.Context) error {
	path := c.String("rejects")
	if path == "" || p.rejects != nil {
		return nil
	}
	if path == article.Stdin {
		return usageError("--rejects wants a file: standard output is for the articles that were read")
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("--rejects: %w", err)
	}
	p.rejects = &rejectList{file: f, name: path, failed: func(err error) {
		p.log.Error(fmt.Sprintf("%v; what is skipped from here on is not listed", err), "file", path)
	}}
	return nil
}

// add lists a problem, if something was skipped for it.
func (l *rejectList) add(problem *article.Problem) {
	if l == nil || l.failed == nil || !problem.Skipped || problem.Kind == article.BadLabel {
		return
	}
	row := report.Reject{
		File: problem.File, Line: problem.Record, Kind: string(problem.Kind), Reason: problem.Msg, Hint: problem.Hint, Bytes: problem.Size,
	}
	if (problem.Record > 0 || problem.Raw != nil) && problem.Offset >= 0 {
		row.Offset = &problem.Offset
	}
	if row.Truncated = int64(len(problem.Raw)) < problem.Size; utf8.Valid(whole(problem.Raw, row.Truncated)) {
		row.Raw = string(whole(problem.Raw, row.Truncated))
	} else {
		row.RawBase64 = problem.Raw
	}
	var line bytes.Buffer
	out := json.NewEncoder(&line)
	out.SetEscapeHTML(false)
	err := out.Encode(row)
	if err == nil {
		_, err = l.file.Write(line.Bytes())
	}
	if err != nil {
		l.file.Truncate(l.size) // the disk may be full in the middle of a line
		l.failed(err)
		l.failed = nil
		return
	}
	l.size += int64(line.Len())
}

// whole is text without the part of a letter at which it was cut.
func whole(text []byte, cut bool) []byte {
	if !cut {
		return text
	}
	for i := 1; i <= min(len(text), utf8.UTFMax-1); i++ {
		if from := len(text) - i; utf8.RuneStart(text[from]) {
			if !utf8.FullRune(text[from:]) {
				return text[:from]
			}
			break
		}
	}
	return text
}

// close closes the file.
func (l *rejectList) close() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}
