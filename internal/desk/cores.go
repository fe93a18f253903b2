package desk

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// onAllCores calls work, of which each core has its own, with all numbers below n, and
// then done, if there is one. It returns the errors.
func onAllCores(n int, start func(core int) (work func(int) error, done func() error)) error {
	cores := min(n, runtime.GOMAXPROCS(0))
	failed := make([]error, cores)
	var next atomic.Int64
	var wg sync.WaitGroup
	for core := range cores {
		wg.Go(func() {
			work, done := start(core)
			for failed[core] == nil {
				i := int(next.Add(1) - 1)
				if i >= n {
					break
				}
				failed[core] = work(i)
			}
			if done != nil {
				failed[core] = errors.Join(failed[core], done())
			}
		})
	}
	wg.Wait()
	return errors.Join(failed...)
}

// inTurn calls work, of which each core has its own, with the numbers below n, and take
// with what it gives, in the order of the numbers, so that the outcome does not depend on
// timing. Few results are there at a time. It ends with the first error of take, or with
// the context.
func inTurn[T any](ctx context.Context, n int, start func() (work func(i int) T), take func(T) error) error {
	type job struct {
		i    int
		done chan T
	}
	workers := runtime.GOMAXPROCS(0)
	jobs, order := make(chan job, 2*workers), make(chan job, inTurnPerCore*workers)
	ctx, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	for range workers {
		wg.Go(func() {
			work := start()
			for j := range jobs {
				j.done <- work(j.i)
			}
		})
	}
	wg.Go(func() {
		defer close(order)
		defer close(jobs)
		for i := 0; i < n && ctx.Err() == nil; i++ {
			j := job{i, make(chan T, 1)}
			select {
			case order <- j:
				jobs <- j
			case <-ctx.Done():
			}
		}
	})
	for j := range order {
		if err := take(<-j.done); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// inTurnPerCore is the number of results that may wait for their turn, for each core.
const inTurnPerCore = 4
