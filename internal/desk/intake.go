package desk

import (
	"context"
	"iter"
	"runtime"
	"sync"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
)

// An intake hands on batches, batchesPerCore of them, so that no core waits for the
// reader or for a slow batch before its own. Beyond inFlight bytes of input the
// reader waits instead, lest a run of giant articles fill the memory: one of 64 MiB
// may still be in flight beside that.
const (
	batchesPerCore = 4
	inFlight       = 32 << 20
)

// Read reads, decodes and prepares the articles of a reader on all cores, and yields
// the pieces in the order of the input, whatever the timing. What cannot be read is
// reported in its place among them. Prepare, or what is given for it, is called on
// several cores at once. Little is in flight at a time, so memory does
// not grow with the intake. It closes the reader, and ends early with the context: also
// while the reader waits for a pipe that nobody writes to, which cannot be interrupted
// and is left behind, open.
func Read(ctx context.Context, r *article.Reader, prepare func(*article.Article) *Piece, report func(*article.Problem)) iter.Seq[*Piece] {
	next := func(l *load) bool {
		if ctx.Err() != nil || !r.Next(&l.batch) {
			return false
		}
		l.size = l.batch.Size()
		return true
	}
	decode := func(l *load) {
		l.batch.Decode()
		for a := range l.batch.Articles() {
			l.pieces = append(l.pieces, prepare(a))
		}
	}
	return func(yield func(*Piece) bool) {
		defer func() {
			if ctx.Err() == nil {
				r.Close()
			}
		}()
		for l := range inOrder(ctx, next, decode) {
			n := 0
			for a, problem := range l.batch.Results() {
				if a == nil {
					report(problem)
					continue
				}
				if n++; !yield(l.pieces[n-1]) {
					return
				}
			}
		}
	}
}

// PrepareAll prepares articles on all cores and yields the pieces in the order in
// which the articles came, as Read does with those of files.
func PrepareAll(articles iter.Seq[*article.Article], rules *furniture.Rules) iter.Seq[*Piece] {
	const atATime, bytes = 64, 256 << 10
	return func(yield func(*Piece) bool) {
		pull, stop := iter.Pull(articles)
		defer stop()
		next := func(l *load) bool {
			for len(l.articles) < atATime && l.size < bytes {
				a, ok := pull()
				if !ok {
					break
				}
				l.articles = append(l.articles, a)
				l.size += len(a.Body)
			}
			return len(l.articles) > 0
		}
		prepare := func(l *load) {
			for _, a := range l.articles {
				l.pieces = append(l.pieces, Prepare(a, rules))
			}
		}
		for l := range inOrder(context.Background(), next, prepare) {
			for _, p := range l.pieces {
				if !yield(p) {
					return
				}
			}
		}
	}
}

// A load is what a core works on at a time.
type load struct {
	batch    article.Batch      // of Read
	articles []*article.Article // of PrepareAll
	size     int                // bytes of input
	pieces   []*Piece
	done     chan struct{} // gets one value when the pieces are there
}

// inOrder fills loads by next in a goroutine of its own, works on them on all cores,
// and yields them in the order in which they were filled. A load is used again when
// it was yielded.
func inOrder(ctx context.Context, next func(*load) bool, work func(*load)) iter.Seq[*load] {
	return func(yield func(*load) bool) {
		workers := runtime.GOMAXPROCS(0)
		most := batchesPerCore * workers
		jobs := make(chan *load, most)
		order := make(chan *load, most)
		used := make(chan *load, most)
		stop := make(chan struct{})
		var wg sync.WaitGroup
		defer func() {
			if close(stop); ctx.Err() == nil {
				wg.Wait()
			}
		}()
		for range workers {
			wg.Go(func() {
				for l := range jobs {
					select {
					case <-stop: // nobody wants it
					default:
						work(l)
					}
					l.done <- struct{}{}
				}
			})
		}
		wg.Go(func() {
			defer close(order)
			defer close(jobs)
			var idle []*load
			size, made := 0, 0
			for {
				for size > inFlight || len(idle) == 0 && made == most {
					select {
					case l := <-used:
						size -= l.size
						l.size = 0
						idle = append(idle, l)
					case <-stop:
						return
					}
				}
				var l *load
				if n := len(idle); n > 0 {
					l, idle = idle[n-1], idle[:n-1]
				} else {
					l = &load{done: make(chan struct{}, 1)}
					made++
				}
				if !next(l) {
					return
				}
				size += l.size
				order <- l // there is room for all loads
				jobs <- l
			}
		})
		for {
			var l *load
			var more bool
			select {
			case l, more = <-order:
			case <-ctx.Done():
			}
			if !more {
				return
			}
			<-l.done
			if !yield(l) {
				return
			}
			clear(l.articles)
			clear(l.pieces)
			l.articles, l.pieces = l.articles[:0], l.pieces[:0]
			used <- l
		}
	}
}
