package match

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/samewire/samewire/simhash"
)

// What follows says what a comparison of two bodies is, one place after the other and
// with nothing held from one pair to the next. It is slow, and what Comparer is tested
// against.

// plainPlaces are the places of each shingle of a body, ascending.
func plainPlaces(b Body) map[[runWords]uint32][]int {
	places := map[[runWords]uint32][]int{}
	for j := 0; j+runWords <= b.Len(); j++ {
		s := [runWords]uint32(b.hashes[j:])
		places[s] = append(places[s], j)
	}
	return places
}

// plainCovered tells of each word of a whether it stands under a shingle that b has, and
// how many places of a have none of those.
func plainCovered(a, b Body) (covered []bool, others int) {
	covered = make([]bool, a.Len())
	inB := plainPlaces(b)
	for i := 0; i+runWords <= a.Len(); i++ {
		if len(inB[[runWords]uint32(a.hashes[i:])]) == 0 {
			others++
			continue
		}
		fill(covered, i, i+runWords)
	}
	return covered, others
}

func plainWhere(covered []bool) (mask uint64) {
	n := len(covered)
	for bit := range 64 {
		low := bit * n / 64
		high := max((bit+1)*n/64, low+1)
		if 2*count(covered[low:high]) >= high-low {
			mask |= 1 << bit
		}
	}
	return mask
}

func plainPrefix(a, b []uint32) (n int) {
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// plainRun is the longest run that both have; of three words or fewer, none.
func plainRun(a, b Body) (longest int) {
	before := make([]int, b.Len()+1) // what ends with a word of a and each of b
	for i := range a.hashes {
		for j := b.Len() - 1; j >= 0; j-- {
			before[j+1] = 0
			if a.hashes[i] == b.hashes[j] {
				before[j+1] = before[j] + 1
				longest = max(longest, before[j+1])
			}
		}
	}
	if longest < runWords {
		return 0
	}
	return longest
}

// plainPassages goes through a from its start. At each word it takes the longest run that
// stands in b, of equal ones that which goes on from the passage before, or else the last.
// It looks at the last maxTries places, and at the one of some more that is next to where b
// goes on.
func plainPassages(a, b Body) (passages []Passage) {
	inB := plainPlaces(b)
	after := 0
	for i := 0; i+runWords <= a.Len(); {
		places := slices.Clone(inB[[runWords]uint32(a.hashes[i:])])
		slices.Reverse(places)
		tried := slices.Clone(places[:min(maxTries, len(places))])
		if len(tried) == maxTries {
			near := -1
			for _, j := range places[:min(4*maxTries, len(places))] {
				if j >= after {
					near = j
				}
			}
			if near >= 0 {
				tried = append(tried, near)
			}
		}
		best := Passage{A: i}
		for _, j := range tried {
			if n := plainPrefix(a.hashes[i:], b.hashes[j:]); n > best.Words || n == best.Words && j == after {
				best.B, best.Words = j, n
			}
		}
		if best.Words == 0 {
			i++
			continue
		}
		passages = append(passages, best)
		i += best.Words
		after = best.B + best.Words
	}
	return passages
}

func plainLead(a, b Body) float64 {
	words, found := map[uint32]bool{}, 0
	for i, w := range a.hashes[:min(leadWords, a.Len())] {
		if a.marks[i]&(content|name) != 0 && !words[w] {
			words[w] = true
			if slices.Contains(b.hashes, w) {
				found++
			}
		}
	}
	return share(found, len(words))
}

// plainMeasures are the measures of a against b, and the passages of the shorter in the
// longer.
func plainMeasures(a, b Body) (m Measures, passages []Passage) {
	m = Measures{WordsA: a.Len(), WordsB: b.Len()}
	if a.Len() < runWords || b.Len() < runWords {
		if a.Len() > 0 && a.Equal(b) {
			m.SharedA, m.SharedB, m.LongestRun, m.Resemblance = a.Len(), a.Len(), a.Len(), 1
			m.WhereA, m.WhereB = ^uint64(0), ^uint64(0)
		}
		return m, nil
	}
	m.Corrects = a.corrects != b.corrects || a.slugged && b.slugged
	m.FactsA, m.FactsB = len(a.facts), len(b.facts)
	for _, f := range a.facts {
		if slices.Contains(b.facts, f) {
			m.FactsBoth++
		}
	}
	coveredA, othersA := plainCovered(a, b)
	coveredB, othersB := plainCovered(b, a)
	m.SharedA, m.SharedB = count(coveredA), count(coveredB)
	m.WhereA, m.WhereB = plainWhere(coveredA), plainWhere(coveredB)
	m.LongestRun = plainRun(a, b)
	shared, inB := 0, plainPlaces(b)
	for s := range plainPlaces(a) {
		if len(inB[s]) > 0 {
			shared++
		}
	}
	m.Resemblance = share(shared, shared+othersA+othersB)
	if m.SharedA == 0 {
		return m, nil
	}
	m.LeadA, m.LeadB = 1, 1
	if max(m.ContainmentA(), m.ContainmentB()) < nearlyWhole {
		m.LeadA, m.LeadB = plainLead(a, b), plainLead(b, a)
	}
	short, long := a, b
	if before(b, a) {
		short, long = b, a
	}
	if passages = plainPassages(short, long); a.Equal(b) {
		passages = []Passage{{0, 0, a.Len()}}
	}
	for i, p := range passages {
		for k := range p.Words {
			if (short.marks[p.A+k]|long.marks[p.B+k])&quoted == 0 {
				m.Narrated++
			}
		}
		if i > 0 && follows(passages[i-1], p) {
			q := passages[i-1]
			m.Changed += p.A - q.A - q.Words + p.B - q.B - q.Words
			m.ChangedFacts += facts(short.marks[q.A+q.Words:p.A]) + facts(long.marks[q.B+q.Words:p.B])
		}
	}
	return m, passages
}

func TestWhereIsThePlainDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(1, 130), rapid.IntRange(131, 3000)).Draw(t, "words")
		covered := make([]bool, n)
		for at := 0; at < n; {
			to := at + rapid.OneOf(rapid.IntRange(1, 8), rapid.IntRange(1, 400)).Draw(t, "covered")
			fill(covered, at, to)
			at = to + rapid.OneOf(rapid.IntRange(1, 8), rapid.IntRange(1, 400)).Draw(t, "not covered")
		}
		if got, want := where(spans(covered), n), plainWhere(covered); got != want {
			t.Errorf("%064b, want %064b", got, want)
		}
	})
}

// plainWeigh weighs word by word.
func plainWeigh(m Measures, short, long Body, passages []Passage, keys []SharedKey) Measures {
	for _, p := range passages {
		var inside []SharedKey
		for _, k := range keys {
			if p.A <= k.A && k.A+simhash.KeyWords <= p.A+p.Words {
				inside = append(inside, k)
			}
		}
		for w := p.A; w < p.A+p.Words; w++ {
			next := 0
			for next < len(inside) && inside[next].A <= w {
				next++
			}
			key, ok := plainKeyOf(inside, next, w)
			if !ok || key.Weight == 1 {
				continue
			}
			m.Common += 1 - key.Weight
			if (short.marks[w]|long.marks[p.B+w-p.A])&quoted == 0 {
				m.CommonNarrated += 1 - key.Weight
			}
		}
	}
	m.Common = min(m.Common, float64(min(m.SharedA, m.SharedB)))
	return m
}

// plainKeyOf is the key that a word goes by, if there is one; next is the place of the
// first key that begins after it.
func plainKeyOf(keys []SharedKey, next, word int) (key SharedKey, ok bool) {
	before, after := next > 0, next < len(keys)
	switch {
	case before && word < keys[next-1].A+simhash.KeyWords:
		return keys[next-1], true
	case before && word >= keys[next-1].A+simhash.KeyRun,
		after && keys[next].A+simhash.KeyWords-word > simhash.KeyRun,
		!before && !after:
		return SharedKey{}, false
	case !before, after && keys[next-1].Weight < keys[next].Weight:
		return keys[next], true
	}
	return keys[next-1], true
}

// drawnPair draws a body and one that was made of it: words changed, lifted out, set in,
// moved or said again.
func drawnPair(t *rapid.T) (a, b Body) {
	vocabulary := strings.Fields("a b “we harbour” 12 Anna said c d e f g. Osterlund ferry 7 “ ” x y z station CORRECTED: was")
	some := vocabulary[:rapid.SampledFrom([]int{1, 2, 3, 6, len(vocabulary)}).Draw(t, "vocabulary")]
	words := someOf(t, some, 300)
	if rapid.Bool().Draw(t, "hardly repeated") {
		for i := range words {
			words[i] = vocabulary[i%5] + string(rune('a'+i/5%26)) + strings.Repeat("q", i/130)
		}
	}
	other := slices.Clone(words)
	for range rapid.IntRange(0, 8).Draw(t, "edits") {
		from := rapid.IntRange(0, len(other)).Draw(t, "from")
		to := min(len(other), from+rapid.SampledFrom([]int{0, 1, 2, 5, 20, 100}).Draw(t, "words"))
		stretch := slices.Clone(other[from:to])
		at := rapid.IntRange(0, len(other)-len(stretch)).Draw(t, "at")
		switch rapid.SampledFrom([]string{"change", "lift", "move", "again"}).Draw(t, "edit") {
		case "change":
			other = slices.Replace(other, from, to, rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 6).Draw(t, "instead")...)
		case "lift":
			other = slices.Delete(other, from, to)
		case "move":
			other = slices.Insert(slices.Delete(other, from, to), at, stretch...)
		case "again":
			other = slices.Insert(other, at, stretch...)
		}
	}
	read := func(words []string) Body {
		text := strings.Join(words, " ")
		headline := rapid.SampledFrom([]string{"", "CORRECTED - Ferry held"}).Draw(t, "headline")
		return NewBody(headline, text, simhash.AppendWords(nil, text))
	}
	if a, b = read(words), read(other); rapid.Bool().Draw(t, "the other first") {
		a, b = b, a
	}
	return a, b
}

// comparesPlainly compares what a Comparer that has indexed b says of a with the plain
// measures.
func comparesPlainly(t interface{ Errorf(string, ...any) }, c *Comparer, a, b Body) {
	want, passages := plainMeasures(a, b)
	if diff := cmp.Diff(want, c.Measure(a)); diff != "" {
		t.Errorf("measures: %s", diff)
	}
	if want.SharedA > 0 && min(a.Len(), b.Len()) >= runWords {
		if diff := cmp.Diff(passages, c.passages); diff != "" {
			t.Errorf("passages of the shorter: %s", diff)
		}
	}
}

func TestMeasureIsThePlainDefinition(t *testing.T) {
	var c Comparer
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawnPair(t)
		c.Index(b)
		comparesPlainly(t, &c, a, b)
		_, third := drawnPair(t) // against the same index
		comparesPlainly(t, &c, third, b)
		comparesPlainly(t, &c, b, b)
		comparesPlainly(t, &c, a, b)
		if a.Len() < runWords || b.Len() < runWords {
			return
		}
		if passages := c.Passages(a, b); len(passages) > 0 || len(plainPassages(a, b)) > 0 {
			if diff := cmp.Diff(plainPassages(a, b), passages); diff != "" {
				t.Errorf("passages: %s", diff)
			}
		}
	})
}

func TestWeighIsThePlainDefinition(t *testing.T) {
	var c Comparer
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawnPair(t)
		m := c.Compare(a, b)
		want, passages := plainMeasures(a, b)
		if m.SharedA == 0 || len(passages) == 0 {
			return
		}
		short, long := a, b
		swapped := before(b, a)
		if swapped {
			short, long = b, a
		}
		var keys, given []SharedKey
		for at := 0; at < short.Len(); at += rapid.SampledFrom([]int{1, 3, 8, 14, 16, 40}).Draw(t, "gap") {
			k := SharedKey{A: at, B: at + 1, Weight: rapid.SampledFrom([]float64{1, 1, 0.7, 0.1}).Draw(t, "weight")}
			keys = append(keys, k)
			if swapped {
				k.A, k.B = k.B, k.A
			}
			given = append(given, k)
		}
		if diff := cmp.Diff(plainWeigh(want, short, long, passages, keys), c.Weigh(m, a, b, given)); diff != "" {
			t.Error(diff)
		}
	})
}
