package match

import (
	"cmp"
	"slices"

	"github.com/samewire/samewire/simhash"
)

// A SharedKey is a part key that both bodies hold, and what is known of it.
type SharedKey struct {
	A, B    int     // its first word in each
	Stories float64 // in how many unrelated stories it stands; 0 if that is not known
	Weight  float64 // what a word under it counts, from 0 to 1
}

// A CommonRun is a stretch of a passage that counts for less than its words, because
// many unrelated stories carry it.
type CommonRun struct {
	Passage
	Stories, Weight float64
}

// CommonRuns finds the common wording in passages, given the keys that both bodies
// hold, those that are not common too. A word goes by the key that it stands under.
// One between two keys is as rare as the rarer of them, and one at the end of a
// passage as the key next to it: every run of [simhash.KeyRun] words has a key.
func CommonRuns(passages []Passage, keys []SharedKey) []CommonRun {
	return appendCommonRuns(nil, passages, slices.Clone(keys))
}

// appendCommonRuns is CommonRuns, which may put the keys in another order.
func appendCommonRuns(runs []CommonRun, passages []Passage, keys []SharedKey) []CommonRun {
	if !slices.ContainsFunc(keys, isCommon) {
		return runs
	}
	slices.SortFunc(keys, func(x, y SharedKey) int { return cmp.Compare(x.A, y.A) })
	for _, p := range passages {
		first := len(runs)
		inside := within(keys, p)
		nearest := slices.IndexFunc(inside, isCommon)
		if nearest < 0 {
			continue
		}
		// No word goes by a key that is further away.
		from := max(p.A, inside[nearest].A+simhash.KeyWords-simhash.KeyRun)
		next := 0 // the first key that begins after the word
		for w := from; w < p.A+p.Words; w++ {
			for next < len(inside) && inside[next].A <= w {
				next++
			}
			key, ok := keyOf(inside, next, w)
			if !ok || !isCommon(key) {
				continue
			}
			if n := len(runs); n > first && runs[n-1].A+runs[n-1].Words == w && runs[n-1].Weight == key.Weight {
				runs[n-1].Words++
				continue
			}
			runs = append(runs, CommonRun{Passage{w, p.B + w - p.A, 1}, key.Stories, key.Weight})
		}
	}
	return runs
}

func isCommon(k SharedKey) bool { return k.Weight < 1 }

// within are the keys, sorted, whose words all stand in the passage, and at the same
// place of it on both sides.
func within(keys []SharedKey, p Passage) []SharedKey {
	from, _ := slices.BinarySearchFunc(keys, p.A, func(k SharedKey, at int) int { return cmp.Compare(k.A, at) })
	to := from
	for to < len(keys) && keys[to].A+simhash.KeyWords <= p.A+p.Words {
		to++
	}
	return keys[from:to]
}

// keyOf is the key that a word goes by, if there is one; next is the place of the
// first key that begins after it.
func keyOf(keys []SharedKey, next, word int) (SharedKey, bool) {
	var before, after *SharedKey
	if next > 0 {
		before = &keys[next-1]
		if word < before.A+simhash.KeyWords {
			return *before, true
		}
		if word >= before.A+simhash.KeyRun {
			return SharedKey{}, false
		}
	}
	if next < len(keys) {
		after = &keys[next]
		if after.A+simhash.KeyWords-word > simhash.KeyRun {
			return SharedKey{}, false
		}
	}
	switch {
	case before == nil && after == nil:
		return SharedKey{}, false
	case before == nil:
		return *after, true
	case after == nil || before.Weight >= after.Weight:
		return *before, true
	}
	return *after, true
}

// Weigh sets what of the comparison before it is common wording. The bodies and
// measures are those of that call of Compare. It uses the memory of shared.
func (c *Comparer) Weigh(m Measures, a, b Body, shared []SharedKey) Measures {
	if before(b, a) {
		for i := range shared {
			shared[i].A, shared[i].B = shared[i].B, shared[i].A
		}
		a, b = b, a
	}
	m.Common, m.CommonNarrated = 0, 0
	c.common = appendCommonRuns(c.common[:0], c.passages, shared)
	for _, r := range c.common {
		for k := range r.Words {
			m.Common += 1 - r.Weight
			if (a.marks[r.A+k]|b.marks[r.B+k])&quoted == 0 {
				m.CommonNarrated += 1 - r.Weight
			}
		}
	}
	m.Common = min(m.Common, float64(min(m.SharedA, m.SharedB)))
	return m
}

// WeighEstimate is Weigh for measures that were estimated from keys: what is shared is
// as common as the keys are in the mean.
func WeighEstimate(m Measures, shared []SharedKey) Measures {
	lost := 0.0
	for _, k := range shared {
		lost += 1 - k.Weight
	}
	if len(shared) > 0 {
		m.Common = lost / float64(len(shared)) * float64(min(m.SharedA, m.SharedB))
		m.CommonNarrated = m.Common
	}
	return m
}

// Rarity is what the shared words count, weighed by how many unrelated stories carry
// them, in parts of their number: 1 where none is known to be common.
func (m Measures) Rarity() float64 {
	shared := min(m.SharedA, m.SharedB)
	if shared == 0 {
		return 1
	}
	return 1 - m.Common/float64(shared)
}

// distinct are the figures of a relation with common wording weighed away, from what
// is shared and from what it is a share of alike: a copy stays one, however much of
// it is common, where all else is shared.
func (m Measures) distinct() (inA, inB, shared float64) {
	rest := func(shared, words int) float64 {
		if m.Common == 0 || shared == words {
			return share(shared, words)
		}
		return max(0, float64(shared)-m.Common) / max(1, float64(words)-m.Common)
	}
	return rest(m.SharedA, m.WordsA), rest(m.SharedB, m.WordsB), float64(min(m.SharedA, m.SharedB)) - m.Common
}

// decidedByCommon reports whether a relation would be another, if all that is shared
// counted.
func (m Measures) decidedByCommon(r Relation, l Limits) bool {
	if m.Common == 0 || r.Duplicate() || r == Template {
		return false
	}
	plain := m
	plain.Common, plain.CommonNarrated = 0, 0
	return RelateWithin(plain, l) != r
}
