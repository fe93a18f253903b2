package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

func batches(n, size, keys int) [][]Record {
	rng := rand.New(rand.NewPCG(5, 5))
	var out [][]Record
	for i := range n {
		if i%size == 0 {
			out = append(out, nil)
		}
		r := record(fmt.Sprintf("https://coast.example/%d", i), uint64(i), make([]uint32, keys)...)
		for j := range r.Keys {
			r.Keys[j].Hash = rng.Uint32N(uint32(n*keys/3)) * 0x9e3779b1
		}
		out[len(out)-1] = append(out[len(out)-1], r)
	}
	return out
}

func BenchmarkAdd(b *testing.B) {
	const n = 20_000
	all := batches(n, 1000, 40)
	var size int64
	for b.Loop() {
		a := open(b, filepath.Join(b.TempDir(), "a.db"), Options{NoText: true})
		for _, batch := range all {
			add(b, a, batch...)
		}
		a.Close()
		info, err := os.Stat(a.path)
		if err != nil {
			b.Fatal(err)
		}
		size = info.Size()
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(float64(size)/n, "bytes/article")
}

func BenchmarkLookup(b *testing.B) {
	b.Run("keys of an article", func(b *testing.B) {
		all := batches(20_000, 1000, 40)
		a := fresh(b)
		for _, batch := range all {
			add(b, a, batch...)
		}
		settle(b, a)
		view(b, a, func(s *Snapshot) {
			var buf []uint32
			for i := 0; b.Loop(); i++ {
				for _, k := range all[i%len(all)][i%1000].Keys {
					buf, _ = s.Postings(k.Hash, 256, buf[:0])
				}
			}
			b.ReportMetric(float64(len(s.segments)), "segments")
		})
	})
	// A key that very many articles hold costs no more than the limit.
	for _, n := range []int{1000, 100_000} {
		b.Run(fmt.Sprintf("key of %d articles", n), func(b *testing.B) {
			a := fresh(b)
			records := make([]Record, n)
			for i := range records {
				records[i] = record(fmt.Sprint(i), 1, 7)
			}
			add(b, a, records...)
			view(b, a, func(s *Snapshot) {
				var buf []uint32
				for b.Loop() {
					buf, _ = s.Postings(7, 256, buf[:0])
				}
			})
		})
	}
}
