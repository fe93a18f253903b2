package article

import (
	"bytes"
	"iter"
)

// A batch is full with so many records or bytes, whichever comes first: enough that
// handing it on costs nothing beside its decoding, and not so much that cores wait
// for each other at the end of an input. Pages weigh more: one of 4 KB takes some
// 450 us, and the same text in a line of JSON 10 (BenchmarkReader), so that a batch
// of them is ready in a few milliseconds as well.
const (
	batchRecords = 64
	batchBytes   = 256 << 10
	pageWeight   = 16
)

// A Batch is some records of an input in their order, read but not yet decoded.
// Batches of one Reader can be decoded side by side:
//
//	more := r.Next(b)                          // by one goroutine
//	b.Decode()                                 // by any
//	for article, problem := range b.Results()  // by one, in the order of the batches
//
// A Batch can be used again when its results were taken; articles do not share its
// memory.
type Batch struct {
	items   []item
	data    []byte // of the records
	weight  int
	members []member // of the record that is decoded; reused
}

// An item is a record, a file of one article, the end of a file of records, or a
// problem of reading.
type item struct {
	file     *file
	format   Format // of what stands in the batch's data, "" for nothing
	from, to int
	record   int   // 1-based line; 0 is the whole file
	offset   int64 // in the unpacked file, or -1
	ends     bool
	outcome
}

// A file is what decoding knows about the file of a record.
type file struct {
	name, id string
	charset  string // set by the user, and not known better
	opts     *Options
	tally    tally // in the order of the input: for Results only
}

// An outcome is what came of a record.
type outcome struct {
	notes    []note
	problems []*Problem
	article  *Article
}

// A note is a warning that is counted.
type note struct{ kind, sample, hint string }

func (o *outcome) note(kind, sample, hint string) {
	o.notes = append(o.notes, note{kind, sample, hint})
}

func (b *Batch) reset() {
	clear(b.items)
	b.items, b.data, b.weight = b.items[:0], b.data[:0], 0
	if cap(b.data) > 4*batchBytes { // a rare giant must not be held on to
		b.data = nil
	}
}

func (b *Batch) report(p *Problem) {
	b.items = append(b.items, item{outcome: outcome{problems: []*Problem{p}}})
}

// add adds a record that ends the batch's data.
func (b *Batch) add(f *file, format Format, from, record int, offset int64) {
	b.items = append(b.items, item{file: f, format: format, from: from, to: len(b.data), record: record, offset: offset})
	n := len(b.data) - from
	if format == HTML {
		n *= pageWeight
	}
	b.weight += n
}

// Size is the number of bytes that were read for the batch.
func (b *Batch) Size() int { return len(b.data) }

// Decode makes articles of the records. It touches nothing outside the batch.
func (b *Batch) Decode() {
	for i := range b.items {
		it := &b.items[i]
		data := b.data[it.from:it.to]
		switch it.format {
		case JSONL:
			b.members = it.file.decode(&it.outcome, b.members[:0], data, it.record)
		case Text, HTML:
			it.file.single(&it.outcome, it.format, data)
		}
		for _, p := range it.problems {
			if p.Skipped && it.file != nil {
				p.keep(data, it.offset)
			}
		}
	}
	clear(b.members[:cap(b.members)]) // they would hold on to the data
	if cap(b.members) > 1<<10 {
		b.members = nil
	}
}

// Articles are the articles of a decoded batch, as they come in Results.
func (b *Batch) Articles() iter.Seq[*Article] {
	return func(yield func(*Article) bool) {
		for i := range b.items {
			if a := b.items[i].article; a != nil && !yield(a) {
				return
			}
		}
	}
}

// Results are what a decoded batch gives, as [Reader.Result] does. They must be
// taken once, and batch after batch, since warnings are counted over a file.
func (b *Batch) Results() iter.Seq2[*Article, *Problem] {
	return func(yield func(*Article, *Problem) bool) {
		for i := range b.items {
			it := &b.items[i]
			for _, n := range it.notes {
				it.file.tally.add(n.kind, n.sample, n.hint, it.record)
			}
			problems := it.problems
			if it.ends {
				problems = it.file.tally.problems(it.file.name)
			}
			for _, p := range problems {
				if !yield(nil, p) {
					return
				}
			}
			if it.article != nil && !yield(it.article, nil) {
				return
			}
		}
	}
}

// Next reads the next records, and is false at the end. It gives less than a full
// batch rather than wait for more of an input that comes slowly.
func (r *Reader) Next(b *Batch) bool { return r.next(b, batchRecords) }

func (r *Reader) next(b *Batch, most int) bool {
	b.reset()
	for len(b.items) < most && b.weight < batchBytes {
		if r.lines != nil {
			if len(b.items) > 0 && r.lines.waits() {
				break
			}
			if !r.lines.next(b) {
				r.lines = nil
				r.close()
			}
			continue
		}
		path, problem := r.path, (*Problem)(nil)
		if r.path = ""; path == "" {
			var ok bool
			if path, problem, ok = r.walk.next(); !ok {
				break
			}
		}
		switch {
		case problem != nil:
			b.report(problem)
		case path == Stdin && len(b.items) > 0:
			r.path = path
			return true
		default:
			r.open(b, path)
		}
	}
	return len(b.items) > 0
}

// waits reports whether the next record may have to be waited for.
func (s *jsonSource) waits() bool {
	if !s.byLine {
		return s.in.name == Stdin
	}
	ready, _ := s.in.Peek(s.in.Buffered())
	return bytes.IndexByte(ready, '\n') < 0
}
