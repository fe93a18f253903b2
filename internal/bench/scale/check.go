package main

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// calls are checks by call, in milliseconds.
type calls struct {
	p50, p99   float64
	alone      float64 // p50 of those that nothing archived is related to
	candidates float64 // related articles found, on average
}

// check checks fresh articles one by one against an archive, in random order so that
// the ones before help little. The archive is warm: all are checked twice, and the
// second time counts, with a Checker that has not met them.
func check(path, fresh string) (c calls, err error) {
	r, err := article.NewReader([]string{fresh}, nil, article.Options{})
	if err != nil {
		return c, err
	}
	defer r.Close()
	rules := furniture.NewRules()
	var pieces []*desk.Piece
	for r.Scan() {
		a, problem := r.Result()
		if problem != nil {
			return c, problem
		}
		pieces = append(pieces, desk.Prepare(a, rules))
	}
	archive, err := store.Open(path, &store.Options{ReadOnly: true, Scheme: simhash.Version, Fingerprint: desk.Fingerprint})
	if err != nil {
		return c, err
	}
	defer archive.Close()
	rng := rand.New(rand.NewPCG(1, 1))
	var times, alone []float64
	found := 0
	for range 2 {
		times, alone, found = times[:0], alone[:0], 0
		rng.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		var checker desk.Checker
		for _, p := range pieces {
			var matches []desk.Match
			began := time.Now()
			err := archive.View(func(s *store.Snapshot) (err error) {
				matches, err = checker.Check(s, p)
				return err
			})
			if err != nil {
				return c, err
			}
			took := 1000 * time.Since(began).Seconds()
			if times = append(times, took); len(matches) == 0 {
				alone = append(alone, took)
			}
			found += len(matches)
		}
	}
	slices.Sort(times)
	slices.Sort(alone)
	c = calls{p50: times[len(times)/2], p99: times[len(times)*99/100], candidates: float64(found) / float64(len(pieces))}
	if len(alone) > 0 {
		c.alone = alone[len(alone)/2]
	}
	return c, nil
}
