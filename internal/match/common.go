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
	if byA := func(x, y SharedKey) int { return cmp.Compare(x.A, y.A) }; !slices.IsSortedFunc(keys, byA) {
		slices.SortFunc(keys, byA)
	}
	for _, p := range passages {
		for len(keys) > 0 && keys[0].A < p.A {
			keys = keys[1:]
		}
		if len(keys) == 0 {
			break
		}
		runs = appendCommon(runs, p, within(keys, p))
	}
	return runs
}

// appendCommon appends the common runs of a passage, given the keys in it.
func appendCommon(runs []CommonRun, p Passage, keys []SharedKey) []CommonRun {
	first := len(runs)
	add := func(from, end int, key *SharedKey) {
		if from, end = max(from, p.A), min(end, p.A+p.Words); from >= end || !isCommon(*key) {
			return
		}
		if n := len(runs); n > first && runs[n-1].A+runs[n-1].Words == from && runs[n-1].Weight == key.Weight {
			runs[n-1].Words += end - from
			return
		}
		runs = append(runs, CommonRun{Passage{from, p.B + from - p.A, end - from}, key.Stories, key.Weight})
	}
	for i := range keys {
		key := &keys[i]
		if i == 0 {
			add(key.A+simhash.KeyWords-simhash.KeyRun, key.A, key)
		}
		if i+1 == len(keys) {
			add(key.A, key.A+simhash.KeyRun, key)
			break
		}
		after := &keys[i+1]
		add(key.A, min(key.A+simhash.KeyWords, after.A), key)
		rarer := key
		if key.Weight < after.Weight {
			rarer = after
		}
		add(max(key.A, after.A-simhash.KeyRun)+simhash.KeyWords, min(key.A+simhash.KeyRun, after.A), rarer)
	}
	return runs
}

func isCommon(k SharedKey) bool { return k.Weight < 1 }

// within are the first of sorted keys, those whose words all stand in the passage, and at
// the same place of it on both sides.
func within(keys []SharedKey, p Passage) []SharedKey {
	to := 0
	for to < len(keys) && keys[to].A+simhash.KeyWords <= p.A+p.Words {
		to++
	}
	return keys[:to]
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
		for range r.Words {
			m.Common += 1 - r.Weight
		}
		for range unquotedBoth(a.marks[r.A:r.A+r.Words], b.marks[r.B:r.B+r.Words]) {
			m.CommonNarrated += 1 - r.Weight
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
