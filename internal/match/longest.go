package match

// followed bounds the work on the longest run: so many words for each word of the two
// bodies. Where few words repeat, a run is looked at about once. A text of one phrase over and over has as many runs as places,
// each as long as the text: of 8,000 words against its like it took 40 s to follow them
// all, and takes some 11 ms with the bound (BenchmarkHostile in internal/desk).
const followed = 16

// longestThrough is the longest run of words that goes through the first shingle of a run
// and one of its places in b. The longest run of all goes through a place at which a
// shingle was looked up: another one that goes on over it would be longer. It takes what it
// costs from budget, and gives up when that is spent.
func (c *Comparer) longestThrough(r run, budget *int) (longest int) {
	a, b := c.a.hashes, c.b.hashes
	for at := c.table.same(r.b); at >= 0 && *budget >= 0; at = int(c.table.before[at]) - 1 {
		back := 0
		for r.a > back && at > back && a[r.a-back-1] == b[at-back-1] {
			back++
		}
		n := back + prefix(a[r.a:], b[at:])
		longest = max(longest, n)
		*budget -= n
	}
	return longest
}

// longestRun is the longest run of words that stands in both bodies, whatever they
// repeat, once meet has found the runs. It goes by names (Karp, Miller and
// Rosenberg 1972): two places have the same name if the same words of the present length
// stand there, and a run made longer by another that overlaps it or follows has the two
// names of its parts. The length is doubled while a run of it is shared, and then made
// longer by ever less.
func (c *Comparer) longestRun() int {
	if len(c.runs) == 0 {
		return 0
	}
	r := runs{a: make([]int32, places(c.a.hashes)), b: make([]int32, places(c.b.hashes))}
	for j := range r.b {
		r.b[j] = int32(c.table.same(j))
	}
	for i := range r.a {
		r.a[i] = none
	}
	for _, run := range c.runs {
		copy(r.a[run.a:], r.b[run.b:run.b+run.n])
	}
	length := runWords
	for r.grow(length) {
		length *= 2
	}
	for by := length / 2; by > 0; by /= 2 {
		if r.grow(by) {
			length += by
		}
	}
	return length
}

// runs are the names of the runs at each place of two bodies; none is a run that only
// one of them has.
type runs struct{ a, b []int32 }

// grow makes the runs longer by some words, no more than they have, if one that both
// bodies have remains.
func (r *runs) grow(by int) bool {
	names := map[[2]int32]int32{}
	a := longer(r.a, by, func(parts [2]int32) int32 {
		name, known := names[parts]
		if !known {
			name = int32(len(names))
			names[parts] = name
		}
		return name
	})
	shared, some := make([]bool, len(names)), false
	b := longer(r.b, by, func(parts [2]int32) int32 {
		name, known := names[parts]
		if !known {
			return none
		}
		shared[name], some = true, true
		return name
	})
	if !some {
		return false
	}
	for i, name := range a {
		if name != none && !shared[name] {
			a[i] = none
		}
	}
	r.a, r.b = a, b
	return true
}

// longer names the runs of one body that are longer by some words.
func longer(runs []int32, by int, name func(parts [2]int32) int32) []int32 {
	out := make([]int32, max(0, len(runs)-by))
	for i := range out {
		out[i] = none
		if runs[i] != none && runs[i+by] != none {
			out[i] = name([2]int32{runs[i], runs[i+by]})
		}
	}
	return out
}
