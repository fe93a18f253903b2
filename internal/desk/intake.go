package desk

import (
	"iter"
	"runtime"
	"sync"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
)

// PrepareAll prepares articles on all cores and yields the pieces in the order in
// which the articles came, whatever the timing. Few are in flight at a time, so
// memory does not grow with the intake.
func PrepareAll(articles iter.Seq[*article.Article], rules *furniture.Rules) iter.Seq[*Piece] {
	return PrepareAllBy(articles, func(a *article.Article) *Piece { return Prepare(a, rules) })
}

// PrepareAllBy is [PrepareAll] with what prepares one article, which is called on
// several cores at once.
func PrepareAllBy(articles iter.Seq[*article.Article], prepare func(*article.Article) *Piece) iter.Seq[*Piece] {
	return func(yield func(*Piece) bool) {
		type job struct {
			article *article.Article
			piece   chan *Piece
		}
		workers := runtime.GOMAXPROCS(0)
		jobs := make(chan job, 8*workers)
		order := make(chan job, 16*workers)
		stop := make(chan struct{})
		var wg sync.WaitGroup
		defer wg.Wait()
		defer close(stop)
		for range workers {
			wg.Go(func() {
				for j := range jobs {
					j.piece <- prepare(j.article)
				}
			})
		}
		wg.Go(func() {
			defer close(order)
			defer close(jobs)
			for a := range articles {
				j := job{a, make(chan *Piece, 1)}
				select {
				case order <- j:
				case <-stop:
					return
				}
				jobs <- j
			}
		})
		for j := range order {
			if !yield(<-j.piece) {
				return
			}
		}
	}
}
