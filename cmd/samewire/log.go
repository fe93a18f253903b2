package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/report"
)

// All that samewire says on standard error goes through program.log, whose levels are:
//
//	error  what makes the exit status 2 and up, records that are skipped among it
//	warn   what was done, but perhaps not as it was meant
//	info   what was done; left out with --quiet
//	debug  how it was done; only with --verbose
//
// A message says all that a person wants to know. Its attributes say the same for a
// program, and are written with --log-format json, and at level debug.

// The formats of messages.
const (
	logText = "text"
	logJSON = "json"
)

// logFlags are flags of every command.
func logFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "log-format", Value: logText, Usage: "of messages on standard error: text, or json, one object a line"},
		&cli.BoolFlag{Name: "verbose", Usage: "say more: settings in force, batches stored, durations, memory"},
	}
}

// startLog is the log before the flags are read, when all that can be said is what is
// wrong with them. It is in the format that they name, as far as that can be told.
func (p *program) startLog(args []string) {
	format := os.Getenv("SAMEWIRE_LOG_FORMAT")
	for i, arg := range args {
		name, value, given := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		switch {
		case arg == "--":
			p.setLog(format, slog.LevelInfo)
			return
		case name != "log-format" || name == arg:
		case given:
			format = value
		case i+1 < len(args):
			format = args[i+1]
		}
	}
	p.setLog(format, slog.LevelInfo)
}

// logAs makes the log that the flags of a command want.
func (p *program) logAs(c *cli.Context) error {
	format := c.String("log-format")
	if format != logText && format != logJSON {
		return usageError("unknown --log-format %q: want text or json", format)
	}
	level := slog.LevelInfo
	switch {
	case c.Bool("quiet") && c.Bool("verbose"):
		return usageError("--quiet and --verbose cannot both be had")
	case c.Bool("quiet"):
		level = slog.LevelError
	case c.Bool("verbose"):
		level = slog.LevelDebug
	}
	p.setLog(format, level)
	p.log = p.log.With("command", c.Command.Name)
	p.log.Debug("started", "version", version(), "go", runtime.Version(), "cores", runtime.GOMAXPROCS(0), "pid", os.Getpid(), settingsInForce(c))
	return nil
}

// settingsInForce are the flags of a command that have a value, whether it comes from
// the command line, the environment or this program.
func settingsInForce(c *cli.Context) slog.Attr {
	var set []any
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		if value := fmt.Sprint(c.Value(name)); name != "help" && (value != "" && value != "false" && value != "0" || c.IsSet(name)) {
			if s, ok := c.Value(name).(cli.StringSlice); ok {
				if value = strings.Join(s.Value(), ","); value == "" {
					continue
				}
			}
			set = append(set, slog.String(name, value))
		}
	}
	return slog.Group("flags", set...)
}

func (p *program) setLog(format string, level slog.Level) {
	p.jsonLog = format == logJSON
	if p.jsonLog {
		p.log = slog.New(slog.NewJSONHandler(asciiControls{p.stderr}, &slog.HandlerOptions{Level: level}))
	} else {
		p.log = slog.New(&peopleHandler{out: p.stderr, level: level})
	}
}

// say says what was done.
func (p *program) say(_ *cli.Context, format string, args ...any) {
	p.log.Info(fmt.Sprintf(format, args...))
}

// took is a duration as attributes have it.
func took(since time.Time) slog.Attr {
	return slog.Float64("seconds", math.Round(time.Since(since).Seconds()*1e4)/1e4)
}

// stage begins a part of the work; what it returns says how long that took.
func (p *program) stage(name string) (done func(attrs ...any)) {
	began := time.Now()
	return func(attrs ...any) {
		p.log.Debug("stage done", append([]any{"stage", name, took(began)}, attrs...)...)
	}
}

// problem reports what is wrong with an input.
func (p *program) problem(problem *article.Problem) {
	attrs := []any{"file", problem.File}
	if problem.Record > 0 {
		attrs = append(attrs, "record", problem.Record)
	}
	level := slog.LevelWarn
	if problem.Skipped {
		p.skipped++
		level = slog.LevelError
		attrs = append(attrs, "kind", string(problem.Kind))
	}
	attrs = append(attrs, "reason", problem.Msg)
	if problem.Hint != "" {
		attrs = append(attrs, hintKey, problem.Hint)
	}
	p.log.Log(context.Background(), level, problem.Error(), attrs...)
	p.rejects.add(problem)
}

// refused reports an article that the archive did not take.
func (p *program) refused(archive, id string) {
	p.problem(&article.Problem{
		File: archive, Msg: fmt.Sprintf("the id %.60q cannot be told from that of another article", id),
		Hint: "give it another one, of 256 bytes or less", Skipped: true, Kind: article.IDTaken,
	})
}

// peakMemory is the most memory that the process had at a time, as the system counts
// it where it tells, and what the garbage collector holds elsewhere.
func peakMemory() uint64 {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range bytes.Lines(status) {
		if value, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kib, err := strconv.ParseUint(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(value), []byte("kB")))), 10, 64)
			if err == nil {
				return kib << 10
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys
}

// hintKey is the attribute that says what to do about an error or a warning.
const hintKey = "hint"

// A peopleHandler writes messages for people: a line for the message and one for the
// hint, and at level debug the attributes on the line.
type peopleHandler struct {
	out   io.Writer
	level slog.Level
	attrs []slog.Attr // of the logger: "command", which people know
	lock  sync.Mutex
}

func (h *peopleHandler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.level }

func (h *peopleHandler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	line := func(prefix, text string) {
		b.WriteString(prefix + report.Visible(strings.TrimSuffix(text, "\n")+"\n"))
	}
	text, prefix := r.Message, "samewire: "
	if r.Level < slog.LevelInfo {
		prefix += "debug: "
	}
	var hints []string
	r.Attrs(func(a slog.Attr) bool {
		switch {
		case a.Key == hintKey:
			hints = append(hints, a.Value.String())
		case r.Level < slog.LevelInfo:
			text += attrText(a)
		}
		return true
	})
	line(prefix, text)
	for _, hint := range hints {
		line("samewire: hint: ", hint)
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	_, err := io.WriteString(h.out, b.String())
	return err
}

// attrText is an attribute as it follows a message.
func attrText(a slog.Attr) string {
	if a.Value.Kind() == slog.KindGroup {
		var text string
		for _, in := range a.Value.Group() {
			text += attrText(slog.Attr{Key: "--" + in.Key, Value: in.Value})
		}
		return text
	}
	value := a.Value.String()
	if value == "" || strings.ContainsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == '=' || !unicode.IsPrint(r) }) {
		value = strconv.Quote(value)
	}
	return " " + a.Key + "=" + value
}

func (h *peopleHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &peopleHandler{out: h.out, level: h.level, attrs: slices.Concat(h.attrs, attrs)}
}

func (h *peopleHandler) WithGroup(string) slog.Handler { return h }

// asciiControls writes JSON with all that a terminal might obey as \u escapes.
type asciiControls struct{ out io.Writer }

func (w asciiControls) Write(line []byte) (int, error) {
	if _, err := w.out.Write(report.VisibleJSON(line)); err != nil {
		return 0, err
	}
	return len(line), nil
}
