package match

import (
	"cmp"
	"slices"

	"github.com/samewire/samewire/simhash"
)

// Two damaged texts are aligned as passim aligns reprints in scanned newspapers
// (Smith, Cordell and others): runs of letters that stand in both are seeds, seeds
// that follow each other in both at about the same distance make a chain, and what
// lies between two seeds of one chain is aligned letter by letter. A run that two
// unrelated texts share by chance has no others before and behind it.

const (
	// seedLetters is the shortest run of letters that is a seed. Of newsgen's copies (500
	// articles, Noise 0.05 and 0.15, PrepareNoisy and Evaluate) as decided, with 7: .999
	// and .986 are found, 8: .999, .978; 9: .999, .952; with 7 it takes 1.5 times as long
	// as with 8.
	seedLetters = 8
	// maxGap is the longest stretch of letters between two seeds of a chain.
	maxGap = 64
	// minChain is the least score of a chain: its letters, less what its gaps cost.
	minChain = 32
	// seedTries bounds the places in B that are tried for a run that begins in A, and
	// lookBack the seeds that a seed may follow.
	seedTries = 16
	lookBack  = 64
	// overlapRest is what must be left of a seed where it overlaps the one before: the
	// same letter twice is often read once.
	overlapRest = 3
)

// A seed is a run of letters that stands in both bodies, and the best chain that
// ends with it.
type seed struct {
	a, b, n int32
	score   float32
	before  int32 // the seed before in its chain, or -1
	taken   bool
}

// What is known of a letter.
const (
	freeLetter   uint8 = iota
	insideLetter       // stands in an aligned stretch
	sameLetter         // and is the same in the other body
)

// A lettering is one of the two texts, letter by letter, and which of its words are
// shared.
type lettering struct {
	state  []uint8
	shared []bool
}

// chains aligns letters. It holds working memory.
type chains struct {
	a, b lettering
	inB  []int32 // where a sameLetter of A stands in B

	head, next []int32 // places in B by the letters that begin there
	seeds      []seed
	ends       []int32 // seeds that end a chain worth taking
	chain      []int32
	common     [maxGap + 1][maxGap + 1]uint8
}

// align finds the chains and marks their letters on both sides.
func (x *chains) align(a, b []simhash.Letter) {
	x.a.state, x.b.state = cleared(x.a.state, len(a)), cleared(x.b.state, len(b))
	x.inB = cleared(x.inB, len(a))
	x.find(a, b)
	x.link()
	x.ends = x.ends[:0]
	for i := range x.seeds {
		if x.seeds[i].score >= minChain {
			x.ends = append(x.ends, int32(i))
		}
	}
	slices.SortStableFunc(x.ends, func(i, j int32) int { return cmp.Compare(x.seeds[j].score, x.seeds[i].score) })
	for _, end := range x.ends {
		x.take(a, b, end)
	}
}

func seedHash(l []simhash.Letter) (h uint32) {
	for _, c := range l[:seedLetters] {
		h = h*0x9e3779b1 + uint32(c)
	}
	h ^= h >> 15
	h *= 0x85ebca6b
	return h ^ h>>13
}

// find finds the seeds, in the order of A: every run that cannot be made longer.
func (x *chains) find(a, b []simhash.Letter) {
	x.seeds = x.seeds[:0]
	if len(a) < seedLetters || len(b) < seedLetters {
		return
	}
	size := 1
	for size < 2*len(b) {
		size *= 2
	}
	x.head, x.next = cleared(x.head, size), cleared(x.next, len(b))
	mask := uint32(size - 1)
	for j := 0; j+seedLetters <= len(b); j++ {
		h := &x.head[seedHash(b[j:])&mask]
		x.next[j], *h = *h, int32(j)+1
	}
	for i := 0; i+seedLetters <= len(a); i++ {
		j := int(x.head[seedHash(a[i:])&mask]) - 1
		for tries := 0; j >= 0 && tries < seedTries; tries++ {
			if i == 0 || j == 0 || a[i-1] != b[j-1] {
				n := 0
				for i+n < len(a) && j+n < len(b) && a[i+n] == b[j+n] {
					n++
				}
				if n >= seedLetters {
					x.seeds = append(x.seeds, seed{a: int32(i), b: int32(j), n: int32(n), score: float32(n), before: -1})
				}
			}
			j = int(x.next[j]) - 1
		}
	}
}

// link gives each seed the one before it in its best chain. A gap costs, and one
// that is longer on one side costs more.
func (x *chains) link() {
	longest := int32(0)
	for i := range x.seeds {
		s := &x.seeds[i]
		longest = max(longest, s.n)
		for j := i - 1; j >= 0 && j >= i-lookBack; j-- {
			p := &x.seeds[j]
			if s.a-p.a > longest+maxGap {
				break // nor does any before it reach so far
			}
			gapA, gapB := s.a-(p.a+p.n), s.b-(p.b+p.n)
			over := max(0, -gapA, -gapB)
			gap := max(gapA, gapB)
			if s.a <= p.a || s.b <= p.b || gap > maxGap || over > s.n-overlapRest {
				continue
			}
			skew := max(gapA-gapB, gapB-gapA)
			if score := p.score + float32(s.n-over) - float32(skew)/2 - float32(gap)/8; score > s.score {
				s.score, s.before = score, int32(j)
			}
		}
	}
}

// take marks the chain that ends with a seed, back to a seed that is taken.
func (x *chains) take(a, b []simhash.Letter, end int32) {
	x.chain = x.chain[:0]
	for i := end; i >= 0; i = x.seeds[i].before {
		if x.seeds[i].taken {
			if x.seeds[end].score-x.seeds[i].score < minChain {
				return
			}
			break
		}
		x.chain = append(x.chain, i)
	}
	slices.Reverse(x.chain)
	endA, endB := int32(-1), int32(-1)
	for _, i := range x.chain {
		s := &x.seeds[i]
		s.taken = true
		fromA, fromB, n := s.a, s.b, s.n
		if endA >= 0 {
			over := max(0, endA-fromA, endB-fromB)
			fromA, fromB, n = fromA+over, fromB+over, n-over
			x.gap(a, b, int(endA), int(fromA), int(endB), int(fromB))
		}
		for k := range n {
			x.same(int(fromA+k), int(fromB+k))
		}
		endA, endB = fromA+n, fromB+n
	}
}

func (x *chains) same(i, j int) {
	x.a.state[i], x.b.state[j] = sameLetter, sameLetter
	x.inB[i] = int32(j)
}

// gap aligns what stands between two seeds of a chain: the letters of the longest
// common subsequence are the same.
func (x *chains) gap(a, b []simhash.Letter, fromA, toA, fromB, toB int) {
	x.a.fill(fromA, toA)
	x.b.fill(fromB, toB)
	n, m := toA-fromA, toB-fromB
	if n == 0 || m == 0 || n > maxGap || m > maxGap {
		return
	}
	t := &x.common // [i][j]: of what is left from i and j on
	for i := n; i >= 0; i-- {
		for j := m; j >= 0; j-- {
			switch {
			case i == n || j == m:
				t[i][j] = 0
			case a[fromA+i] == b[fromB+j]:
				t[i][j] = t[i+1][j+1] + 1
			default:
				t[i][j] = max(t[i+1][j], t[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case a[fromA+i] == b[fromB+j]:
			x.same(fromA+i, fromB+j)
			i, j = i+1, j+1
		case t[i+1][j] >= t[i][j+1]:
			i++
		default:
			j++
		}
	}
}

// fill marks letters as inside, unless more is known of them.
func (s *lettering) fill(from, to int) {
	for k := from; k < to; k++ {
		s.state[k] = max(s.state[k], insideLetter)
	}
}

func cleared[T any](s []T, n int) []T {
	s = sized(s, n)
	clear(s)
	return s
}
