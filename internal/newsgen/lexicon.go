package newsgen

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// Words of the grammar that the language has few of. Content words are made of
// syllables, see lexicon.
var (
	roles     = []string{"minister", "spokesman", "director", "judge", "engineer", "union leader", "mayor", "analyst", "surgeon", "captain", "teacher", "prosecutor", "farmer", "driver", "researcher", "coach"}
	said      = []string{"said", "told reporters", "wrote in a letter", "said in an interview", "argued", "warned", "added", "said by telephone"}
	days      = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	months    = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	linkers   = []string{"after", "while", "because", "although", "before", "as", "and", "but", "so that", "until", "when", "where"}
	preps     = []string{"of", "in", "for", "with", "on", "near", "under", "against", "between", "without", "from", "through"}
	dets      = []string{"the", "a", "its", "their", "this", "another", "every", "that", "the", "the"}
	auxiliary = []string{"has", "had", "will", "could", "may", "would", "did not", "is to", "was to", "can"}
	units     = []string{"million", "percent", "people", "homes", "days", "tons", "kilometres", "votes", "workers", "cases"}
	wires     = []string{"AP", "Reuters", "AFP", "dpa", "EFE", "PTI"}
)

// A lexicon holds the content words of a language of our own. They are drawn by a
// power of their rank, as those of real text are, so that two stories share the
// frequent ones and hardly ever a run. As in real text, too, the frequent ones are
// mostly short (Zipf 1935): an article of 438 words has the 2.7 KB of one of
// ../../../shared/design.md.
type lexicon struct {
	nouns, verbs, adjectives []string
	names, places            []string
}

const (
	nounForms, verbForms, adjectiveForms = 12000, 4000, 5000
	nameForms, placeForms                = 6000, 1500
)

func newLexicon(r *rand.Rand) *lexicon {
	taken := map[string]bool{}
	words := func(n int, suffixes ...string) []string {
		out := []string{}
		for len(out) < n {
			w := stem(r) + suffixes[r.IntN(len(suffixes))]
			if !taken[w] {
				taken[w] = true
				out = append(out, w)
			}
		}
		length := map[string]int{}
		for _, w := range out {
			length[w] = len(w) + r.IntN(4)
		}
		slices.SortStableFunc(out, func(a, b string) int { return length[a] - length[b] })
		return out
	}
	return &lexicon{
		nouns:      words(nounForms, "ment", "er", "tion", "ity", "age", "", "ness", "ure"),
		verbs:      words(verbForms, "ed", "ied", "ated"),
		adjectives: words(adjectiveForms, "al", "ous", "ive", "ic", "able", "y"),
		names:      words(nameForms, "sen", "ez", "ova", "man", "ini", "ski", "", "ano"),
		places:     words(placeForms, "ville", "burg", "stad", "ia", "ton", "pur", "ora"),
	}
}

func stem(r *rand.Rand) string {
	const onsets, vowels, codas = "b br c ch d dr f fl g gr h j k kl l m n p pl pr r s sh st t tr v w z", "a e i o u a e i o ai ea ou", "  n r l s m t nd rt"
	on, vo, co := strings.Fields(onsets), strings.Fields(vowels), strings.Split(codas, " ")
	var b strings.Builder
	for range 1 + r.IntN(2) + r.IntN(2)*r.IntN(2) {
		b.WriteString(on[r.IntN(len(on))])
		b.WriteString(vo[r.IntN(len(vo))])
		b.WriteString(co[r.IntN(len(co))])
	}
	return b.String()
}

// pick draws a word by rank: its frequency falls with the rank to the power of 2/3, so
// that the first tenth of a list is about half of what is drawn.
func pick(r *rand.Rand, words []string) string {
	x := r.Float64()
	return words[int(x*x*x*float64(len(words)))]
}

func choose(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
