/*
Samewire says which news articles are reposts of the same wire story.

Usage:

	samewire add FILE...        store articles in the archive
	samewire check FILE...      relate each incoming piece to the archive
	samewire dedupe FILE...     cluster a batch into stories
	samewire clusters           export the archive's clusters
	samewire explain A B        say why two pieces match
	samewire eval LABELS FILE... precision and recall on labels of your own
	samewire stats              describe the archive
	samewire terms              export the archive's term statistics
	samewire furniture [SOURCE] list, drop or keep the furniture learnt of a source
	samewire compact            give the free space of the archive back
	samewire backup FILE        copy the archive while it is in use
	samewire remove ID...       take articles out of the archive
	samewire prune              take old articles out of the archive
	samewire export             write the whole archive as JSON lines
	samewire import FILE        make an archive of what export has written

A FILE is plain text, HTML or JSON lines, each also as .gz or .zst; a folder; a
pattern; or - for standard input. Flags may stand before or after file names,
and every flag can be set by an environment variable: --archive by
SAMEWIRE_ARCHIVE, and so on.

Wording that many unrelated stories carry counts for less in what relates two
pieces: as far as the batch tells, the archive, and the file that --terms names,
which samewire terms has learnt from an archive.

Standard output is data only; messages go to standard error: for people, or with
--log-format json one object a line. --verbose says more, --quiet errors only, and
--rejects FILE lists every record that is skipped.

Exit status:

	0  check: a duplicate was found; other commands: done
	1  check: no duplicate was found
	2  trouble: bad usage, or some input could not be read
	3  there is no archive
	4  the archive is in use by another process
	5  the archive is damaged, or not one this version can read
*/
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second one ends the process at once
	ignoreSignals()
	os.Exit(run(ctx, os.Stdin, os.Stdout, os.Stderr, os.Args))
}

// run is the program: main without the process around it.
func run(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer, args []string) int {
	return newProgram(stdin, stdout, stderr).run(ctx, args)
}
