package main

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/rarity"
	"github.com/samewire/samewire/store"
)

// defaultMemory is what a batch takes unless told otherwise: a million articles need no
// disk for their keys, and most small servers have it to spare.
const defaultMemory = "1GiB"

// batchFlags are the flags of commands that hold a batch.
func batchFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "memory", Value: defaultMemory, Usage: "about how much `MEMORY` to use; what does not fit goes to temporary files (TMPDIR)"},
	}
}

// leastMemory is what the program takes for any batch.
const leastMemory = 64 << 20

// newBatch makes a batch that keeps to the memory that the flags name. The garbage
// collector is told too: it would let memory grow to twice of what is in use.
func newBatch(c *cli.Context) (b *desk.Batch, done func() error, err error) {
	memory, err := humanize.ParseBytes(c.String("memory"))
	if err != nil || memory < leastMemory || memory >= 1<<62 {
		return nil, nil, usageError("--memory %q: want a size of 64MiB or more, as 512MiB or 2GB", c.String("memory"))
	}
	// A limit close to what is in use would keep the collector busy: with the limit at the
	// budget itself, 300,000 articles in 300 MiB took half as much CPU again.
	before := debug.SetMemoryLimit(int64(memory) / 4 * 5)
	b = desk.NewBatch(int64(memory) / 4 * 3)
	return b, func() error {
		debug.SetMemoryLimit(before)
		return b.Close()
	}, nil
}

// readBatch adds the intake to a batch and, where an archive is named, what of it the
// intake is related to, and seals it. What the archive tells of common wording is added
// to the policy.
func (p *program) readBatch(c *cli.Context, in *intake, policy *desk.Policy, b *desk.Batch) error {
	read := func(s *store.Snapshot) error {
		related := related{batch: b, checker: desk.Checker{Policy: policy}, seen: map[uint32]bool{}, long: map[uint32]bool{}}
		var shelf desk.Shelf
		in.noisy = in.noisy || s != nil && s.Noisy()
		for piece := range in.pieces {
			if s != nil {
				if _, err := shelf.Cut(s, piece); err != nil {
					return err
				}
			}
			if err := related.add(s, piece); err != nil {
				return err
			}
		}
		if s != nil {
			counts, err := related.count(s)
			if err != nil {
				return err
			}
			policy.Known = rarity.Most(policy.Known, counts)
		}
		return p.ctx.Err()
	}
	var err error
	if c.String("archive") == "" {
		err = read(nil)
	} else {
		err = p.withArchive(c, read)
	}
	if err != nil {
		return err
	}
	defer p.stage("seal")()
	twice, err := b.Seal()
	for _, id := range twice {
		p.cameTwice(id)
	}
	return err
}

func (p *program) cameTwice(id string) {
	p.log.Warn(fmt.Sprintf("%s: came twice with different bodies; the later one counts", id), "id", id)
}

// withArchive reads the archive that the flags name.
func (p *program) withArchive(c *cli.Context, read func(*store.Snapshot) error) (err error) {
	archive, err := p.openArchive(c, false)
	if err != nil {
		return err
	}
	defer closing(archive, &err)
	return archive.View(read)
}

// related gathers a batch and the archived pieces that it is related to.
type related struct {
	batch   *desk.Batch
	checker desk.Checker
	seen    map[uint32]bool
	long    map[uint32]bool // keys that may be common in the archive; true if pairs may share them
}

// add adds a piece, and the archived pieces that it is related to. Of a piece that holds
// it in a longer text, it adds those that this one is related to as well: the longer
// text may be a round-up of other stories, or another cut of it the first of the
// cluster. There may be no archive.
func (r *related) add(s *store.Snapshot, piece *desk.Piece) error {
	if s == nil {
		return r.batch.Add(piece)
	}
	if num, ok := s.Lookup(piece.Article.ID); ok {
		if err := r.batch.AddKnown(piece, int64(num)); err != nil {
			return err
		}
	} else if err := r.batch.Add(piece); err != nil {
		return err
	}
	matches, err := r.matches(s, piece)
	if err != nil {
		return err
	}
	for _, hash := range r.checker.Common() {
		_, met := r.long[hash]
		r.long[hash] = met || len(matches) > 0
	}
	for _, m := range matches {
		kept, err := r.keep(s, m)
		if err != nil {
			return err
		}
		if kept == nil || m.Relation != match.Truncated {
			continue
		}
		further, err := r.matches(s, desk.ArchivedPiece(*kept))
		if err != nil {
			return err
		}
		for _, m := range further {
			if _, err := r.keep(s, m); err != nil {
				return err
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

// count counts the stories of the keys that pairs may share.
func (r *related) count(s *store.Snapshot) (rarity.Counts, error) {
	var hashes []uint32
	for hash, shared := range r.long {
		if shared {
			hashes = append(hashes, hash)
		}
	}
	return r.checker.Count(s, hashes)
}

// keep adds an archived piece, and returns it if it was not there yet.
func (r *related) keep(s *store.Snapshot, m desk.Match) (*store.Record, error) {
	if r.seen[m.Num] {
		return nil, nil
	}
	r.seen[m.Num] = true
	record, err := s.Record(m.Num)
	if err != nil {
		return nil, err
	}
	return &record, r.batch.AddArchived(m.Num, record)
}

// A clustered batch is one that was related and clustered.
type clustered struct {
	batch    *desk.Batch
	clusters []desk.Cluster

	// duplicate tells the pieces that a unique set leaves out: the members of a cluster
	// beside the piece that stands for it, or all of them where an archived piece has
	// stood for the story before.
	duplicate  []bool // by rank
	duplicates int
	read       int // pieces of this run; the others are archived ones
}

// cluster relates and clusters a sealed batch. Each is called with every related pair.
func (p *program) cluster(c *cli.Context, policy *desk.Policy, b *desk.Batch, each func(*desk.Pair) error) (*clustered, error) {
	done := p.stage("relate and cluster")
	defer func() { done("articles", b.Len()) }()
	links := b.NewLinks()
	bar := p.progress(c, "related", func() int64 { return int64(b.Len()) })
	defer bar.finish()
	if err := policy.Relate(p.ctx, b, func(pair *desk.Pair) error {
		if err := links.Add(pair); err != nil {
			return err
		}
		return each(pair)
	}, func(related int) {
		bar.at(func() int64 { return int64(related) }, related, p.skipped)
	}); err != nil {
		return nil, err
	}
	b.Forget()
	clusters, err := policy.Clusters(links)
	if err != nil {
		return nil, err
	}
	out := &clustered{batch: b, clusters: clusters, duplicate: make([]bool, b.Len())}
	for v := range b.Len() {
		if !b.Archived(v) {
			out.read++
		}
	}
	for i := range clusters {
		c := &clusters[i]
		known := slices.ContainsFunc(c.Members, b.Archived)
		for _, v := range c.Members {
			if !b.Archived(v) && (known || v != c.Lead) && !out.duplicate[v] {
				out.duplicate[v] = true
				out.duplicates++
			}
		}
	}
	return out, nil
}

// concerned leaves the clusters of stories that a piece of this run carries, or is
// listed under.
func (o *clustered) concerned() {
	stories := map[int]bool{}
	for i := range o.clusters {
		c := &o.clusters[i]
		own := func(v int) bool { return !o.batch.Archived(v) }
		if slices.ContainsFunc(c.Members, own) || slices.ContainsFunc(c.Holders, own) {
			stories[c.Story] = true
		}
	}
	o.clusters = slices.DeleteFunc(o.clusters, func(c desk.Cluster) bool { return !stories[c.Story] })
}

// writeUnique writes the articles that stay, in the order in which they came.
func (o *clustered) writeUnique(w io.Writer) error {
	var keep []int
	for v := range o.batch.Len() {
		if !o.duplicate[v] && !o.batch.Archived(v) {
			keep = append(keep, v)
		}
	}
	return o.batch.WriteArticles(w, keep)
}

// several says how many clusters have more than one piece.
func several(clusters []desk.Cluster) string {
	n := 0
	for i := range clusters {
		if len(clusters[i].Members) > 1 {
			n++
		}
	}
	if n == 1 {
		return "1 story in several pieces"
	}
	return fmt.Sprintf("%d stories in several pieces", n)
}

// finish keeps the first error, and that of done.
func finish(done func() error, err *error) { *err = errors.Join(*err, done()) }
