// Package bench measures samewire beside its peers, in one run of one machine:
//
//	cd internal/bench && go test -bench . -cpu 1
//
// It has no code of its own. dgryski/go-simstore, the fastest of the peers that were
// looked at, is not to be had from module proxies; BenchmarkFingerprint/loop is its way
// of counting, 64 counters for each hash, over hashes as cheap.
package bench

import (
	"bytes"
	"hash/fnv"
	"strings"
	"testing"

	minhash "github.com/ekzhu/minhash-lsh"
	mfonda "github.com/mfonda/simhash"

	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/simhash"
)

// bodies are generated stories of about 438 words, most of them with curly quotes.
func bodies() (all []string) {
	g := newsgen.New(newsgen.Options{Seed: 7, Articles: 1000, Mix: &newsgen.Mix{}})
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		all = append(all, a.Body)
	}
	return all
}

func BenchmarkFingerprint(b *testing.B) {
	all := bodies()
	size := 0
	for _, body := range all {
		size += len(body)
	}
	for _, peer := range []struct {
		name string
		of   func(body string) uint64
	}{
		{"samewire", samewire()},
		{"loop", loop},
		{"mfonda", withMfonda},
		{"minhash-lsh", withMinhash},
	} {
		b.Run(peer.name, func(b *testing.B) {
			b.SetBytes(int64(size / len(all)))
			for i := 0; b.Loop(); i++ {
				peer.of(all[i%len(all)])
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
		})
	}
}

// samewire takes words, SimHash and part keys.
func samewire() func(string) uint64 {
	var words []simhash.Word
	return func(body string) uint64 {
		words = simhash.AppendWords(words[:0], body)
		return simhash.Of(words).SimHash
	}
}

// loop takes the SimHash of three-word shingles with a counter for each bit.
func loop(body string) (sum uint64) {
	var counters [64]int
	words := strings.Fields(strings.ToLower(body))
	for i := range max(0, len(words)-2) {
		h := fnv.New64a()
		for _, w := range words[i : i+3] {
			h.Write([]byte(w))
		}
		x := h.Sum64()
		for bit := range counters {
			if x>>bit&1 == 1 {
				counters[bit]++
			} else {
				counters[bit]--
			}
		}
	}
	for bit, n := range counters {
		if n > 0 {
			sum |= 1 << bit
		}
	}
	return sum
}

// withMfonda takes the SimHash of three-word shingles.
func withMfonda(body string) uint64 {
	return mfonda.SimhashBytes(mfonda.Shingle(3, bytes.Fields(bytes.ToLower([]byte(body)))))
}

// withMinhash takes a signature of 128 hashes of three-word shingles.
func withMinhash(body string) uint64 {
	m := minhash.NewMinhash(1, 128)
	words := bytes.Fields(bytes.ToLower([]byte(body)))
	for i := range max(0, len(words)-2) {
		m.Push(bytes.Join(words[i:i+3], []byte(" ")))
	}
	return m.Signature()[0]
}
