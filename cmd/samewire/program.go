package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/store"
)

// Exit codes. Those of check are grep's.
const (
	exitOK        = 0
	exitNone      = 1 // check: no duplicate
	exitTrouble   = 2
	exitNoArchive = 3
	exitInUse     = 4
	exitDamaged   = 5
)

// A program is one run of samewire.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	ctx            context.Context

	log     *slog.Logger
	jsonLog bool // messages are for programs
	began   time.Time
	rejects *rejectList // nil unless the flags name one

	fromArchive bool // explain has found a piece in the archive

	skipped int  // inputs that could not be read
	none    bool // check found no duplicate
}

func newProgram(stdin io.Reader, stdout, stderr io.Writer) *program {
	return &program{stdin: stdin, stdout: stdout, stderr: stderr}
}

func (p *program) run(ctx context.Context, args []string) (code int) {
	p.ctx, p.began = ctx, time.Now()
	p.startLog(args)
	app := p.app()
	args, err := flagsFirst(app, args)
	if err == nil {
		err = app.RunContext(ctx, args)
	}
	err = errors.Join(err, p.rejects.close())
	code = p.exitCode(err)
	if err != nil {
		p.failed(err, code)
	}
	p.log.Debug("done", "exit_code", code, "skipped", p.skipped, took(p.began), "peak_memory_bytes", peakMemory())
	return code
}

// failed says for what error the run ends.
func (p *program) failed(err error, code int) {
	text := err.Error()
	if errors.Is(err, context.Canceled) {
		text = "interrupted"
		if hint := (*hintError)(nil); !errors.As(err, &hint) {
			err = hinted(err, "nothing was kept of this run; give the same command again to start over")
		}
	}
	attrs := []any{"exit_code", code}
	var hint *hintError
	if errors.As(err, &hint) {
		attrs = append(attrs, hintKey, hint.hint)
	}
	p.log.Error(text, attrs...)
}

func (p *program) exitCode(err error) int {
	switch {
	case errors.Is(err, store.ErrNotExist):
		return exitNoArchive
	case errors.Is(err, store.ErrInUse):
		return exitInUse
	case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrNewer), errors.Is(err, store.ErrNotArchive):
		return exitDamaged
	case err != nil, p.skipped > 0:
		return exitTrouble
	case p.none:
		return exitNone
	}
	return exitOK
}

// A hintError carries what to do about it.
type hintError struct {
	error
	hint string
}

func (e *hintError) Unwrap() error { return e.error }

func hinted(err error, hint string) error {
	if err == nil {
		return nil
	}
	return &hintError{err, hint}
}

func usageError(format string, args ...any) error {
	return hinted(fmt.Errorf(format, args...), "see samewire --help")
}

func (p *program) app() *cli.App {
	return &cli.App{
		Name:            "samewire",
		Usage:           "say which news articles are reposts of the same wire story",
		Version:         version(),
		Reader:          p.stdin,
		Writer:          p.stdout,
		ErrWriter:       p.stderr,
		HideHelpCommand: true,
		ExitErrHandler:  func(*cli.Context, error) {}, // run sets the code
		OnUsageError: func(_ *cli.Context, err error, _ bool) error {
			return usageError("%w", err)
		},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return usageError("unknown command %q", c.Args().First())
			}
			return cli.ShowAppHelp(c)
		},
		Commands: []*cli.Command{
			p.addCommand(), p.checkCommand(), p.dedupeCommand(), p.clustersCommand(), p.explainCommand(), p.evalCommand(), p.statsCommand(),
			p.termsCommand(), p.furnitureCommand(), p.exportCommand(), p.importCommand(), p.compactCommand(), p.backupCommand(),
			p.removeCommand(), p.pruneCommand(),
		},
		CustomAppHelpTemplate: appHelp,
	}
}

const appHelp = `{{.Name}} - {{.Usage}}

Usage: samewire COMMAND [FLAGS] FILE...
{{range .VisibleCommands}}
  {{.Name}}{{"\t"}}{{.Usage}}{{end}}

A FILE is plain text, HTML or JSON lines, each also as .gz or .zst; a folder; a
pattern; or - for standard input. samewire COMMAND --help lists a command's flags;
each can be set by the environment variable named there.

Exit status:
  0  check: a duplicate was found; other commands: done
  1  check: no duplicate was found
  2  trouble: bad usage, or some input could not be read
  3  there is no archive
  4  the archive is in use by another process
  5  the archive is damaged, or not one this version can read
`

// command completes a command with what all of them share.
func (p *program) command(c *cli.Command) *cli.Command {
	c.HideHelpCommand = true
	c.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return usageError("%w", err) }
	c.Before = p.logAs
	c.Flags = append(c.Flags, logFlags()...)
	for _, f := range c.Flags {
		setEnv(f)
	}
	return c
}

// setEnv gives a flag its environment variable.
func setEnv(f cli.Flag) {
	env := []string{"SAMEWIRE_" + strings.ToUpper(strings.ReplaceAll(f.Names()[0], "-", "_"))}
	switch f := f.(type) {
	case *cli.StringFlag:
		f.EnvVars = env
	case *cli.StringSliceFlag:
		f.EnvVars = env
	case *cli.BoolFlag:
		f.EnvVars = env
	case *cli.Int64Flag:
		f.EnvVars = env
	case *cli.DurationFlag:
		f.EnvVars = env
	}
}

// flagsFirst moves the flags of a command before its file names, because the flag
// parser takes everything after the first file name for file names. What follows
// "--" stays as it is.
func flagsFirst(app *cli.App, args []string) ([]string, error) {
	at := 1
	for at < len(args) && strings.HasPrefix(args[at], "-") {
		at++
	}
	if at >= len(args) {
		return args, nil
	}
	command := app.Command(args[at])
	if command == nil {
		return args, nil
	}
	takesValue := map[string]bool{}
	for _, f := range command.Flags {
		_, isBool := f.(*cli.BoolFlag)
		for _, name := range f.Names() {
			takesValue[name] = !isBool
		}
	}
	flags, files := args[:at+1:at+1], []string{}
	for i := at + 1; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			files = append(files, args[i+1:]...)
			i = len(args)
		case arg == "-" || !strings.HasPrefix(arg, "-"):
			files = append(files, arg)
		default:
			flags = append(flags, arg)
			if name := strings.TrimLeft(arg, "-"); takesValue[name] {
				if i++; i == len(args) {
					return nil, usageError("flag %s needs a value", arg)
				}
				flags = append(flags, args[i])
			}
		}
	}
	return append(append(flags, "--"), files...), nil
}

// Flags that several commands share.

func archiveFlag(usage string) cli.Flag {
	return &cli.StringFlag{Name: "archive", Value: "samewire.db", Usage: usage, TakesFile: true}
}

func waitFlag() cli.Flag {
	return &cli.DurationFlag{Name: "wait", Value: defaultWait, Usage: "how long to wait for an archive in use"}
}

func formatFlag(value report.Format) cli.Flag {
	return &cli.StringFlag{Name: "format", Value: string(value), Usage: "table, json, jsonl or csv"}
}

func quietFlag() cli.Flag {
	return &cli.BoolFlag{Name: "quiet", Usage: "say nothing but errors"}
}
