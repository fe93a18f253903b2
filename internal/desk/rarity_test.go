package desk

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/rarity"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// block is what a company has every piece about it end with. No rule knows it.
const block = `Founded in a boathouse in 1921, Harrowgate Dredging runs forty vessels in eleven
estuaries, and has kept open the channels of ports from the northern skerries to the
southern delta. The group, which employs some three thousand people ashore and afloat,
has been led by the grandchildren of its founder since the turn of the century, and
moved its head office to the old customs house at Tarn Quay after the great flood took
the roof off the boathouse.`

// prose is sentences of made-up words.
func prose(rng *rand.Rand, words int) string {
	syllables := []string{"ba", "ker", "lo", "min", "ta", "rel", "su", "von", "di", "gar", "pe", "los", "nu", "fer"}
	var b strings.Builder
	for i := range words {
		var word strings.Builder
		for range 2 + rng.IntN(3) {
			word.WriteString(syllables[rng.IntN(len(syllables))])
		}
		switch {
		case i == 0:
			b.WriteString("The ")
		case i%14 == 0:
			b.WriteString(". The ")
		default:
			b.WriteString(" ")
		}
		b.WriteString(word.String())
	}
	return b.String() + ".\n\n"
}

func pieceOf(id, body string) *Piece {
	return Prepare(&article.Article{ID: id, Title: "Notes on " + id, Body: body}, furniture.NewRules())
}

// customers are unrelated pieces that share the block only.
func customers(rng *rand.Rand, n int) []*Piece {
	var pieces []*Piece
	for i := range n {
		pieces = append(pieces, pieceOf(fmt.Sprint("customer", i), prose(rng, 60+rng.IntN(250))+block))
	}
	return pieces
}

func pairOf(t *testing.T, p *Policy, a, b *Piece) match.Relation {
	t.Helper()
	pairs := related(t, p, batchOf(t, a, b))
	if len(pairs) == 0 {
		return match.New
	}
	return pairs[0].Relation
}

func checkIn(t *testing.T, c *Checker, a *store.Archive, p *Piece) (matches []Match) {
	t.Helper()
	err := a.View(func(s *store.Snapshot) (err error) {
		matches, err = c.Check(s, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return matches
}

func learn(t *testing.T, a *store.Archive) *rarity.Terms {
	t.Helper()
	var file bytes.Buffer
	err := a.View(func(s *store.Snapshot) error {
		_, err := WriteTerms(context.Background(), &file, s, time.Unix(1e9, 0))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	terms, err := rarity.ReadTerms(&file, simhash.Version)
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

// Two short pieces of which a block is the most are copies or partial to who does not
// know the block, and new to who does: by the archive, by the batch, by statistics.
func TestCommonWordingIsNoCopy(t *testing.T) {
	for _, test := range []struct {
		own     int
		without []match.Relation
	}{
		{15, []match.Relation{match.Repost, match.Truncated, match.Embedded}},
		{60, []match.Relation{match.Partial}},
	} {
		for _, noText := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d words of its own, no text %t", test.own, noText), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(uint64(test.own), 2))
				a, b := pieceOf("one", prose(rng, test.own)+block), pieceOf("two", prose(rng, test.own)+block)
				if got := pairOf(t, nil, a, b); !slices.Contains(test.without, got) {
					t.Fatalf("nothing known: %s, want one of %v", got, test.without)
				}
				known := append(customers(rng, 60), b)
				arch := openArchive(t, noText)
				archive(t, arch, known)
				if found := checkIn(t, new(Checker), arch, a); len(found) > 0 {
					t.Errorf("known by the archive: %s of %s, %+v", found[0].Relation, found[0].Record.ID, found[0].Measures)
				}
				if got := pairOf(t, &Policy{Known: learn(t, arch)}, a, b); got != match.New {
					t.Errorf("known by statistics: %s", got)
				}
				if pairs := related(t, nil, batchOf(t, append(known, a)...)); len(pairs) > 0 {
					t.Errorf("known by the batch: %d pairs", len(pairs))
				}

				empty := openArchive(t, noText)
				archive(t, empty, []*Piece{b})
				if found := checkIn(t, new(Checker), empty, a); len(found) != 1 || found[0].Measures.Common != 0 {
					t.Errorf("an archive of one: %d matches", len(found))
				}
			})
		}
	}
}

// However many carry a story, a copy of it stays one, and a lift a lift; also where
// each outlet ends it with the same block, and where statistics know all that. (Of a
// key that more than 256 carry, a look-up takes the first 16, and those only where most
// of a piece's keys are like that.)
func TestViralStoriesStayCopies(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	var story []string
	for range 8 {
		story = append(story, prose(rng, 45))
	}
	repost := func(id string) *Piece {
		kept := story[:len(story)-rng.IntN(3)]
		return pieceOf(id, strings.Join(kept, "")+prose(rng, 5+rng.IntN(20))+block)
	}
	lift := func(id string) *Piece {
		return pieceOf(id, prose(rng, 150)+story[2]+story[3]+prose(rng, 150))
	}
	for _, outlets := range []int{200, 300} {
		var pieces []*Piece
		for i := range outlets {
			pieces = append(pieces, repost(fmt.Sprint("outlet", i)))
		}
		for i := range 12 {
			pieces = append(pieces, lift(fmt.Sprint("lift", i)))
		}
		pieces = append(pieces, customers(rng, 30)...)
		a := openArchive(t, false)
		archive(t, a, pieces)
		late, lateLift := repost("late"), lift("late lift")
		for _, policy := range []*Policy{nil, {Known: learn(t, a)}} {
			copies, partial := 0, 0
			c := &Checker{Policy: policy}
			for _, m := range checkIn(t, c, a, late) {
				if m.Relation.Duplicate() {
					copies++
				}
			}
			for _, m := range checkIn(t, c, a, lateLift) {
				if m.Relation == match.Partial && strings.HasPrefix(m.Record.ID, "outlet") {
					partial++
				}
			}
			if outlets == 200 && (copies < outlets || partial < outlets) || copies < 16 {
				t.Errorf("%d outlets, statistics %t: %d copies, %d pieces of which two paragraphs were lifted", outlets, policy != nil, copies, partial)
			}
		}
	}
}

// What a batch tells of common wording does not depend on the order of its items,
// also where a key has more carriers than are looked at.
func TestRarityDoesNotDependOnOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	pieces := customers(rng, 3*rarity.Sample)
	for i := range 40 {
		pieces = append(pieces, pieceOf(fmt.Sprint("short", i), prose(rng, 10)+block[:len(block)-10*i%90]))
	}
	relate := func() map[string]string {
		b := batchOf(t, pieces...)
		out := map[string]string{}
		if err := (*Policy)(nil).relateAll(context.Background(), b, true, func(p *Pair) error {
			if p.Measures.SharedA == 0 {
				return nil
			}
			x, y, m, r := b.ID(p.A), b.ID(p.B), p.Measures, p.Relation
			if x > y {
				x, y, m, r = y, x, m.Swap(), r.Swap()
			}
			out[x+" "+y] = fmt.Sprintf("%s %.6f %.6f", r, m.Common, m.CommonNarrated)
			return nil
		}, nil); err != nil {
			t.Fatal(err)
		}
		return out
	}
	want := relate()
	if len(want) < 1000 {
		t.Fatalf("%d pairs", len(want))
	}
	for range 3 {
		rng.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		if diff := gocmp.Diff(want, relate()); diff != "" {
			t.Fatalf("%.1000s", diff)
		}
	}
}

// An explanation says what is common, in how many stories, and what that decided.
func TestExplainSaysWhatIsCommon(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	a, b := pieceOf("one", prose(rng, 30)+block), pieceOf("two", prose(rng, 30)+block)
	arch := openArchive(t, false)
	archive(t, arch, customers(rng, 60))
	plain := Explain(a, b)
	if plain.Rarity != 1 || len(plain.Common) != 0 {
		t.Errorf("nothing known: rarity %v, %d common", plain.Rarity, len(plain.Common))
	}
	e := (&Policy{Known: learn(t, arch)}).Explain(a, b)
	if e.Relation != string(match.New) || e.Rarity > 0.3 || !strings.Contains(e.Why, "unrelated stories") {
		t.Errorf("%s, rarity %v: %s", e.Relation, e.Rarity, e.Why)
	}
	if len(e.Common) != 1 {
		t.Fatalf("%d common passages: %+v", len(e.Common), e.Common)
	}
	c := e.Common[0]
	if c.Stories < 50 || c.Stories > 60 || c.Stretch == 0 || c.Words < 60 {
		t.Errorf("%+v", c)
	}
	if got := a.Article.Body[c.AStart:c.AEnd]; got != c.Text || !strings.Contains(block, got) {
		t.Errorf("range %q, text %q", got, c.Text)
	}
	if got := b.Article.Body[c.BStart:c.BEnd]; !strings.Contains(block, got) {
		t.Errorf("range of the other %q", got)
	}
}
