package simhash

import (
	order "cmp"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A run is hashed as the library hashes it, whatever stands behind it.
func TestRunsAreHashedAsByXXH64(t *testing.T) {
	const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	rng := rand.New(rand.NewPCG(1, 5))
	for n := range 17 {
		for range 2000 {
			word := make([]byte, n)
			for i := range word {
				word[i] = alphabet[rng.IntN(len(alphabet))]
			}
			behind := string(rune(rng.IntN(0x300))) + "ab"
			if strings.ContainsAny(behind[:1], alphabet) {
				behind = ""
			}
			text := "x " + string(word) + behind
			hash, m := plainRun(text, 2)
			if (m > 0) != (0 < n && n < 16) {
				t.Fatalf("%q: %d bytes read", text, m)
			}
			if want := xxhash.Sum64String(strings.ToLower(string(word))); m > 0 && (hash != want || m != n) {
				t.Fatalf("%q: hash %016x of %d bytes, want %016x of %d", text, hash, m, want, n)
			}
		}
	}
}

// pieces are what words are made of, and what parts, joins and folds them.
var pieces = []string{
	"harbour", "Ferry", "a", "Z", "7", "1204", "internationalisation", "unquestionably", "abcdefg", "abcdefgh",
	" ", "  ", "\n", "\t", ".", ",", ":", ";", "'", "\"", "-", "_", "/", "@", "[", "`", "{", "\x00", "\x7f",
	"’", "‘", "“", "”", "—", "–", "‑", "…", "•", "«", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u2028",
	"é", "Ø", "ß", "ﬁ", "ſ", "K", "Ⅷ", "①", "\u0301", "я", "א", "ي", "٣", "न", "中", "の", "ソ", "ก", "𝒜", "𝟘", "👩",
}

// Reading words by runs sees what the full algorithm sees.
func TestWordsAreThoseOfTheFullAlgorithm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := 60 - rapid.IntRange(0, 60).Draw(t, "left out") // left to itself, rapid draws few
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), n, n).Draw(t, "pieces"), "")
		if text = strings.ReplaceAll(text, "-\n", "\n"); strings.Contains(text, "-\n") {
			t.Skip("a word may go on in the next line")
		}
		var want []Word
		for i := 0; i < len(text); {
			end := stretchEnd(text, i)
			want = appendSlowWords(want, text[i:end], i)
			i = end + 1
		}
		if diff := cmp.Diff(want, AppendWords(nil, text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	})
}

// plainKeys are the keys by their definition: of each window the least shingle, the one
// chosen before if it still is, else the last, but the first of the first window.
func plainKeys(words []Word) (keys []Key) {
	var all []uint64
	if len(words) >= KeyWords {
		forShingles(words, KeyWords, func(h uint64) { all = append(all, h) })
	}
	chosen := -1
	for from := range max(min(1, len(all)), len(all)-keyWindow+1) {
		window := all[from:min(from+keyWindow, len(all))]
		least := slices.MinFunc(window, func(a, b uint64) int {
			return order.Compare(bits.ReverseBytes64(a), bits.ReverseBytes64(b))
		})
		if chosen >= from && all[chosen] == least {
			continue
		}
		for i, h := range window {
			if h == least {
				chosen = from + i
				if from == 0 {
					break
				}
			}
		}
		if !slices.ContainsFunc(keys, func(k Key) bool { return k.Hash == uint32(least>>32) }) {
			keys = append(keys, Key{uint32(least >> 32), uint32(chosen)})
		}
	}
	return keys
}

func TestKeysAreThePlainDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		words := randomWords(rng, rapid.IntRange(0, 1000).Draw(t, "words"), rapid.IntRange(1, 300).Draw(t, "vocabulary"))
		if diff := cmp.Diff(plainKeys(words), AppendKeys(nil, words)); diff != "" {
			t.Error(diff)
		}
		if got, want := Of(words), (Fingerprint{len(words), plainSum(words), plainKeys(words)}); !cmp.Equal(got, want) {
			t.Error(cmp.Diff(want, got))
		}
	})
}
