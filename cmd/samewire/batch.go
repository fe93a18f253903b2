package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/store"
)

// A batch is the intake of a dedupe, by id. Texts are not kept in memory: what
// --unique may need of them waits in a temporary file.
type batch struct {
	// items are what is archived, in the order of its arrival, so that a cluster keeps
	// the id that it has in the archive; then the others by id, so that the outcome does
	// not depend on the order of files.
	items []desk.Item
	read  int // pieces of this run; the rest of the items are archived ones
	texts *spool
}

// batch reads the intake, and relates it to the archive where one is named.
func (p *program) batch(c *cli.Context, policy *desk.Policy) (*batch, error) {
	in, err := p.intake(c)
	if err != nil {
		return nil, err
	}
	return p.batchOf(c, in, policy)
}

func (p *program) batchOf(c *cli.Context, in *intake, policy *desk.Policy) (_ *batch, err error) {
	b := &batch{}
	if c.String("unique") != "" {
		if b.texts, err = newSpool(); err != nil {
			return nil, err
		}
	}
	related := newRelated(policy)
	known := map[string]int{}
	read := func(s *store.Snapshot) error {
		in.noisy = in.noisy || s != nil && s.Noisy()
		for piece := range in.pieces {
			item := piece.Item()
			item.Seen = in.read
			if b.texts != nil {
				if err := b.texts.write(piece); err != nil {
					return err
				}
			}
			if at, ok := known[item.ID]; ok {
				if !piece.SameBody(b.items[at]) {
					p.say(c, "%s: came twice with different bodies; the later one counts", item.ID)
				}
				b.items[at] = item
			} else {
				known[item.ID] = len(b.items)
				b.items = append(b.items, item)
			}
			if s != nil {
				if err := related.add(s, piece); err != nil {
					return err
				}
			}
		}
		return p.ctx.Err()
	}
	if c.String("archive") == "" {
		err = read(nil)
	} else {
		err = p.withArchive(c, read)
	}
	if err != nil {
		return nil, errors.Join(err, b.close())
	}
	b.read = len(b.items)
	for _, item := range related.items {
		if _, ok := known[item.ID]; !ok {
			b.items = append(b.items, item)
		}
	}
	slices.SortFunc(b.items, func(x, y desk.Item) int {
		return cmp.Or(cmp.Compare(related.arrival(x.ID), related.arrival(y.ID)), cmp.Compare(x.ID, y.ID))
	})
	return b, nil
}

// concerned are the clusters of stories that a piece of the batch carries, or is
// listed under.
func (b *batch) concerned(clusters []desk.Cluster) []desk.Cluster {
	stories := map[int]bool{}
	for _, c := range clusters {
		for _, v := range slices.Concat(c.Members, c.Holders) {
			if !b.items[v].Archived {
				stories[c.Story] = true
			}
		}
	}
	return slices.DeleteFunc(clusters, func(c desk.Cluster) bool { return !stories[c.Story] })
}

// own are the pairs with a piece of the batch.
func (b *batch) own(pairs []desk.Pair) []desk.Pair {
	return slices.DeleteFunc(slices.Clone(pairs), func(p desk.Pair) bool { return b.items[p.A].Archived && b.items[p.B].Archived })
}

// withArchive reads the archive that the flags name.
func (p *program) withArchive(c *cli.Context, read func(*store.Snapshot) error) (err error) {
	archive, err := openArchive(c, false)
	if err != nil {
		return err
	}
	defer closing(archive, &err)
	return archive.View(read)
}

// related gathers the archived pieces that a batch is related to.
type related struct {
	checker desk.Checker
	seen    map[uint32]bool
	items   []desk.Item
	nums    map[string]uint32 // of ids that the archive knows
}

func newRelated(policy *desk.Policy) *related {
	return &related{checker: desk.Checker{Policy: policy}, seen: map[uint32]bool{}, nums: map[string]uint32{}}
}

// add adds the archived pieces that one of the batch is related to. Of a piece that
// holds it in a longer text, it adds those that this one is related to as well: the
// longer text may be a round-up of other stories, or another cut of it the first of
// the cluster.
func (r *related) add(s *store.Snapshot, piece *desk.Piece) error {
	if num, ok := s.Lookup(piece.Article.ID); ok {
		r.nums[piece.Article.ID] = num
	}
	matches, err := r.matches(s, piece)
	if err != nil {
		return err
	}
	for _, m := range matches {
		if r.keep(m) && m.Relation == match.Truncated {
			if matches, err = r.matches(s, desk.ArchivedPiece(m.Record)); err != nil {
				return err
			}
			for _, m := range matches {
				r.keep(m)
			}
		}
	}
	return nil
}

func (r *related) matches(s *store.Snapshot, piece *desk.Piece) ([]desk.Match, error) {
	matches, err := r.checker.Check(s, piece)
	if err != nil {
		return nil, fmt.Errorf("checking %s: %w", piece.Article.ID, err)
	}
	return matches, nil
}

// keep reports whether an archived piece was not there yet.
func (r *related) keep(m desk.Match) bool {
	if r.seen[m.Num] {
		return false
	}
	r.seen[m.Num] = true
	r.nums[m.Record.ID] = m.Num
	r.items = append(r.items, desk.ArchivedItem(m.Num, m.Record))
	return true
}

// arrival is the number of an id in the archive; others come after.
func (r *related) arrival(id string) int {
	if num, ok := r.nums[id]; ok {
		return int(num)
	}
	return math.MaxInt
}

// duplicates marks the items that a unique set leaves out: the members of a
// cluster beside the piece that stands for it, or all of them where an archived
// piece has stood for the story before.
func (b *batch) duplicates(clusters []desk.Cluster) map[int]bool {
	out := map[int]bool{}
	for _, c := range clusters {
		known := slices.ContainsFunc(c.Members, func(v int) bool { return b.items[v].Archived })
		for _, v := range c.Members {
			if !b.items[v].Archived && (known || v != c.Lead) {
				out[v] = true
			}
		}
	}
	return out
}

// writeUnique writes the articles that stay, in the order in which they came.
func (b *batch) writeUnique(w io.Writer, clusters []desk.Cluster) error {
	duplicate := b.duplicates(clusters)
	var keep []int
	for i, item := range b.items {
		if !duplicate[i] && !item.Archived {
			keep = append(keep, item.Seen)
		}
	}
	slices.Sort(keep)
	return b.texts.copy(w, keep)
}

func (b *batch) close() error {
	if b.texts == nil {
		return nil
	}
	return b.texts.close()
}

// A spool keeps articles as JSON lines, numbered from 1, in a temporary file.
type spool struct {
	file *os.File
	out  *bufio.Writer
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "samewire-*.jsonl")
	if err != nil {
		return nil, err
	}
	return &spool{f, bufio.NewWriterSize(f, 1<<20)}, nil
}

func (s *spool) write(piece *desk.Piece) error {
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(piece.Whole()); err != nil {
		return err
	}
	_, err := s.out.Write(line.Bytes())
	return err
}

// copy writes the lines with the given numbers, ascending, to w.
func (s *spool) copy(w io.Writer, numbers []int) error {
	if err := s.out.Flush(); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	r := bufio.NewReaderSize(s.file, 1<<20)
	for n := 1; len(numbers) > 0; n++ {
		keep := numbers[0] == n
		for {
			part, err := r.ReadSlice('\n')
			if keep {
				if _, err := w.Write(part); err != nil {
					return err
				}
			}
			if err == nil {
				break
			}
			if err != bufio.ErrBufferFull {
				return fmt.Errorf("reading %s: %w", s.file.Name(), err)
			}
		}
		if keep {
			numbers = numbers[1:]
		}
	}
	return nil
}

func (s *spool) close() error {
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}
