package simhash

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestLetters(t *testing.T) {
	for _, test := range []struct {
		name, a, b string
		same       bool
	}{
		{"case and marks", "The Harbour, office!", "the harbour office", false}, // a mark of exclamation may be an l
		{"spaces", "harbour office", "harb our off ice", true},
		{"a line's end", "infor-\nmation", "information", true},
		{"thin strokes", "will 11", "wi|l l1", true},
		{"bowls", "code 00", "c0de oO", true},
		{"accents and ligatures", "ﬁne café", "fine cafe", true},
		{"Cyrillic", "Порт закрыт", "портзакрыт", true},
		{"another word", "harbour", "barrier", false},
		{"another number", "345", "346", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, b := AppendLetters(nil, test.a), AppendLetters(nil, test.b)
			if got := slices.Equal(a, b); got != test.same || len(a) == 0 {
				t.Errorf("%q and %q: the same letters is %v, want %v", test.a, test.b, got, test.same)
			}
		})
	}
	if got := AppendLetters(nil, " …—\n?"); len(got) > 0 {
		t.Errorf("letters of no letters: %v", got)
	}
}

// A run that two texts share gives them the same keys, whatever stands around it, and
// the keys of a short text are among those it has in a long one, and the reverse.
func TestLetterKeysDoNotDependOnWhatStandsAround(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(n int) []Letter {
		l := make([]Letter, n)
		for i := range l {
			l[i] = Letter('a' + rng.IntN(20))
		}
		return l
	}
	hashes := func(l []Letter) map[uint32]bool {
		m := map[uint32]bool{}
		for _, k := range AppendLetterKeys(nil, l) {
			m[k.Hash] = true
		}
		return m
	}
	run := random(500)
	alone := hashes(run)
	inLong := hashes(slices.Concat(random(900), run, random(900)))
	shared := 0
	for h := range alone {
		if inLong[h] {
			shared++
		}
	}
	if len(alone) < 30 || shared < len(alone)/4 {
		t.Errorf("%d of %d keys of a short text stand in a long one that holds it", shared, len(alone))
	}
	inShort := hashes(slices.Concat(random(40), run[:300], random(40)))
	for _, k := range AppendLetterKeys(nil, run[:300]) {
		if !inShort[k.Hash] {
			t.Errorf("the key at %d is lost in another text", k.Offset)
		}
	}
	if keys := AppendLetterKeys(nil, random(KeyLetters-1)); len(keys) > 0 {
		t.Errorf("%d keys of too few letters", len(keys))
	}
}

func BenchmarkLetters(b *testing.B) {
	body := strings.Repeat(ferry+"\n", 12)
	b.SetBytes(int64(len(body)))
	var letters []Letter
	var keys []Key
	for b.Loop() {
		letters = AppendLetters(letters[:0], body)
		keys = AppendLetterKeys(keys[:0], letters)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}
