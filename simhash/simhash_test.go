package simhash

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// plainSum is the definition of SimHash, counter by counter.
// forShingles is the plain definition of the shingles: it calls yield with the hash of
// each run of k words, from the first. Fewer than k words, but some, are one shingle.
func forShingles(words []Word, k int, yield func(hash uint64)) {
	for i := range max(min(1, len(words)), len(words)-k+1) {
		yield(shingle(words[i:min(i+k, len(words))]))
	}
}

func plainSum(words []Word) uint64 {
	var count [64]int
	forShingles(words, ShingleWords, func(h uint64) {
		for bit := range count {
			if h>>bit&1 == 1 {
				count[bit]++
			} else {
				count[bit]--
			}
		}
	})
	var sum uint64
	for bit, n := range count {
		if n > 0 {
			sum |= 1 << bit
		}
	}
	return sum
}

func randomWords(rng *rand.Rand, n, vocabulary int) []Word {
	words := make([]Word, n)
	for i := range words {
		words[i].Hash = mix(rng.Uint64N(uint64(vocabulary)) + 1)
	}
	return words
}

func TestSumIsThePlainDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 300 {
		words := randomWords(rng, n, 50)
		if got, want := Sum(words), plainSum(words); got != want {
			t.Fatalf("%d words: Sum = %016x, plain definition %016x", n, got, want)
		}
	}
	words := randomWords(rng, 70_000, 3) // few distinct shingles: high counters
	if got, want := Sum(words), plainSum(words); got != want {
		t.Errorf("70,000 words: Sum = %016x, plain definition %016x", got, want)
	}
}

const (
	ferry = "The night ferry to Osterlund was held in port on Sunday after its radar failed, the harbour office said. " +
		"About 340 passengers slept aboard; a replacement ship is expected by 9.30 a.m. “We are sorry,” its captain, Ida Brekke, said."
	ferryChinese     = "奥斯特伦港务局表示，由于雷达发生故障，开往该岛的夜间渡轮星期日停航，约三百四十名乘客在船上过夜。"
	ferryTraditional = "奧斯特倫港務局表示，由於雷達發生故障，開往該島的夜間渡輪星期日停航，約三百四十名乘客在船上過夜。"
)

// Fingerprints stand in archives: a change here is a new Version.
func TestPinnedVectors(t *testing.T) {
	for _, test := range []struct {
		name, body string
		words      int
		sum        uint64
		keys       []Key
	}{
		{"empty", "", 0, 0, nil},
		{"one shingle", "Too short now", 3, 0x1993b0a8773a41e9, nil},
		{"English", ferry, 40, 0xe4390faa6b970a43, []Key{
			{0xcaa2717b, 14},
			{0x9aa3fa5e, 23},
			{0xe15dd243, 32},
		}},
		{"Chinese", ferryChinese, 44, 0xc004b1a682b118ca, []Key{
			{0x0414409e, 14},
			{0x0076d62d, 30},
			{0x20546e5a, 37},
		}},
		{"traditional Chinese", ferryTraditional, 44, 0xc004b1a682b118ca, []Key{
			{0x0414409e, 14},
			{0x0076d62d, 30},
			{0x20546e5a, 37},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := Fingerprint{Words: test.words, SimHash: test.sum, Keys: test.keys}
			if diff := cmp.Diff(want, New(test.body)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSimHashFollowsResemblance(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	a := randomWords(rng, 400, 5000)
	edited := slices.Clone(a)
	edited[200].Hash++
	other := randomWords(rng, 400, 5000)
	near, far := Distance(Sum(a), Sum(edited)), Distance(Sum(a), Sum(other))
	if near > 8 || far < 16 {
		t.Errorf("one word edited: %d bits apart, unrelated: %d", near, far)
	}
}

// The promise of KeyRun, for any two bodies around any shared run.
func TestKeysFindEverySharedRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vocabulary := rapid.IntRange(2, 2000).Draw(t, "vocabulary")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		part := func(name string, low int) []Word {
			return randomWords(rng, rapid.IntRange(low, 120).Draw(t, name), vocabulary)
		}
		run := part("run", KeyRun)
		a := slices.Concat(part("a before", 0), run, part("a after", 0))
		b := slices.Concat(part("b before", 0), run, part("b after", 0))
		if !shareKey(AppendKeys(nil, a), AppendKeys(nil, b)) {
			t.Fatalf("a shared run of %d words gave no shared key", len(run))
		}
	})
}

func TestKeysFindSharedRunsOfChinese(t *testing.T) {
	const filler = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"
	han := []rune(filler)
	run := string([]rune(ferryChinese)[:KeyRun+5]) // two commas stand in it
	for i := range han {
		a := string(han[:i]) + run + string(han[i:])
		b := string(han[i:]) + run + string(han[:i])
		if !shareKey(New(a).Keys, New(b).Keys) {
			t.Errorf("texts around position %d share no key", i)
		}
	}
}

func shareKey(a, b []Key) bool {
	return slices.ContainsFunc(a, func(k Key) bool {
		return slices.ContainsFunc(b, func(l Key) bool { return k.Hash == l.Hash })
	})
}

func TestKeysAreShinglesOfTheBody(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for n := range 120 {
		words := randomWords(rng, n, 20)
		var all []uint64
		if n >= KeyWords {
			forShingles(words, KeyWords, func(h uint64) { all = append(all, h) })
		}
		keys := AppendKeys(nil, words)
		if (n >= KeyWords) != (len(keys) > 0) {
			t.Errorf("%d words: %d keys", n, len(keys))
		}
		seen := map[uint32]bool{}
		for i, k := range keys {
			if uint32(all[k.Offset]>>32) != k.Hash || seen[k.Hash] || i > 0 && keys[i-1].Offset >= k.Offset {
				t.Errorf("%d words: key %d %+v misplaced or repeated", n, i, k)
			}
			seen[k.Hash] = true
		}
	}
}

// Keys are chosen for small values of one half of the hash; the half that they keep is
// even, so that an index may deal them out by their first bits, and a table by the last.
func TestHashesOfKeysAreEven(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	const parts, each = 64, 1000
	letters := make([]Letter, 200)
	var first, last, firstLetters [parts]int
	n, nLetters := 0, 0
	for n < parts*each {
		for _, k := range AppendKeys(nil, randomWords(rng, 400, 1<<30)) {
			first[k.Hash>>26]++
			last[k.Hash%parts]++
			n++
		}
		for i := range letters {
			letters[i] = Letter(rng.IntN(1 << 16))
		}
		for _, k := range AppendLetterKeys(nil, letters) {
			firstLetters[k.Hash>>26]++
			nLetters++
		}
	}
	for name, test := range map[string]struct {
		counts [parts]int
		n      int
	}{"first bits": {first, n}, "last bits": {last, n}, "first bits, letters": {firstLetters, nLetters}} {
		mean := float64(test.n) / parts
		for part, count := range test.counts {
			// Five deviations: one run of the 192 counts in 10,000 would fail by chance.
			if d := float64(count) - mean; d*d > 25*mean {
				t.Errorf("%s: %d keys with %d, %.0f in the mean", name, count, part, mean)
			}
		}
	}
}

func TestIndexFindsAllWithin(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	hashes := make([]uint64, 3000)
	for i := range hashes {
		hashes[i] = rng.Uint64()
		if i%3 > 0 { // a neighbour of an earlier one, at up to 14 bits
			hashes[i] = hashes[rng.IntN(i)]
			for range rng.IntN(15) {
				hashes[i] ^= 1 << rng.IntN(64)
			}
		}
	}
	ix := NewIndex(hashes)
	for k := -1; k <= MaxBits+2; k++ {
		for range 200 {
			q := hashes[rng.IntN(len(hashes))] ^ 1<<rng.IntN(64)
			var want []int
			for i, h := range hashes {
				if Distance(q, h) <= k {
					want = append(want, i)
				}
			}
			if got := ix.Within(nil, q, k); !slices.Equal(got, want) {
				t.Fatalf("within %d bits of %016x: %v, want %v", k, q, got, want)
			}
		}
	}
}

func BenchmarkSum(b *testing.B) {
	words := randomWords(rand.New(rand.NewPCG(1, 1)), 438, 5000)
	for _, test := range []struct {
		name string
		sum  func([]Word) uint64
	}{{"planes", Sum}, {"plain", plainSum}} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				test.sum(words)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/438, "ns/shingle")
		})
	}
}

func BenchmarkIndex(b *testing.B) {
	rng := rand.New(rand.NewPCG(9, 9))
	hashes := make([]uint64, 1_000_000)
	for i := range hashes {
		hashes[i] = rng.Uint64()
	}
	ix := NewIndex(hashes)
	for _, k := range []int{3, 7, 11} {
		b.Run(fmt.Sprintf("k=%d", k), func(b *testing.B) {
			var found []int
			for i := 0; b.Loop(); i++ {
				found = ix.Within(found[:0], hashes[i%len(hashes)]^5, k)
			}
		})
	}
}
