package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/internal/notebook"
	"github.com/samewire/samewire/store"
)

// Sources of our own invention, and the furniture of each that no rule knows: long
// sentences of prose, as a publisher speaks of itself. # is a number of the day.
var publishers = []struct {
	name      string
	furniture []string
}{
	{"The Marlow Sentinel", []string{
		"The Sentinel began in the back room of a saddler's shop, moved twice when the river rose, and has since 1887 been printed on the same hill above the town, where # people now fill its pages and a retired typesetter still winds the clock in the hall each Monday before the doors are opened to visitors.",
		"What stands here was weighed by two editors and a reader from the town, who is drawn by lot every month from those that have written to us; # have sat at that table so far, and their remarks are bound into volumes that anyone may leaf through in the library of the guildhall, free and without asking.",
	}},
	{"harbourbell.example", []string{
		"Harbour Bell belongs to a foundation of pilots, cooks and dockers who put # crowns each into a tin during the long strike and have never paid themselves a dividend; what is left over at the end of a year buys coal for the seamen's home, and the accounts hang in the window where all who pass can read them.",
		"Every spring the newsroom opens its archive to pupils of the three schools on the quay, # of whom came last time to look for the ships of their grandparents, and the best of what they find is read aloud on the evening of the regatta, with soup for everybody and a prize that the brass band pays for.",
		"Our reporters travel by ferry and bicycle, carry their own bread, and accept neither tickets nor dinners from those they write about; where that could not be helped it is said in the piece itself, and a list of all # cases since the rule was made is kept by the night porter.",
	}},
	{"Upland Post and Courier", []string{
		"From seven valleys and # farms come the letters, photographs and complaints of which the Post has been made ever since the mail coach stopped here for a change of horses, and the old waiting room, with its stove and its map of the passes, is where they are still sorted, answered and pinned to the long wall.",
	}},
	{"Canal Street Review", []string{
		"The Review is set in type that was cut for a hymn book and is read, so a count at the locks has shown, by # bargemen on any given morning; it takes no side at elections, prints every candidate at equal length, and has been sued by all three parties in the same year, which its founder had framed.",
		"A story may be retold wherever people talk, on condition that the telling is true, that whoever tells it says where it was first heard, and that a glass is raised to the lock-keeper whose wire brought it in; # tellings have reached us from as far away as the salt mines, and some of them were better than ours.",
	}},
}

// printed are unrelated stories, dressed by the sources in turn.
func printed(n int) (bare, dressed []*article.Article) {
	g := newsgen.New(newsgen.Options{Seed: 7, Articles: 40 * n, Sources: 1})
	for len(dressed) < n {
		a, ok := g.Next()
		if !ok {
			panic("newsgen made too few stories")
		}
		if a.Relation != "" || a.Title == "" || len(a.Body) < 600 {
			continue
		}
		p := publishers[len(dressed)%len(publishers)]
		story := a.Article
		story.Source, story.URL, story.Agency = p.name, "", ""
		bare = append(bare, &story)
		paragraphs := strings.Split(story.Body, "\n\n")
		for i, f := range p.furniture {
			at := len(paragraphs) // the last one at the end, the others inside
			if i < len(p.furniture)-1 {
				at = 1 + (i+1)*(len(paragraphs)-1)/len(p.furniture)
			}
			f = strings.ReplaceAll(f, "#", fmt.Sprint(20+len(dressed)))
			paragraphs = slices.Insert(paragraphs, at, f)
		}
		page := story
		page.Body = strings.Join(paragraphs, "\n\n")
		dressed = append(dressed, &page)
	}
	return bare, dressed
}

// falseLinks counts the pairs that are related as nothing but a template would be, with
// the rarity of what they share weighed in and without; no two of the articles tell the
// same story.
func falseLinks(t *testing.T, b *Batch) (weighed, plain int) {
	t.Helper()
	if err := (*Policy)(nil).relateAll(context.Background(), b, true, func(p *Pair) error {
		if p.Relation != match.New && p.Relation != match.Template {
			weighed++
		}
		p.Measures.Common, p.Measures.CommonNarrated = 0, 0
		if r := match.Relate(p.Measures); r != match.New && r != match.Template {
			plain++
		}
		return nil
	}, nil); err != nil {
		t.Fatal(err)
	}
	return weighed, plain
}

// addLearning adds articles in batches, as samewire add does. It returns how many
// paragraphs were cut out of each.
func addLearning(t *testing.T, a *store.Archive, shelf *Shelf, articles []*article.Article) (cuts []int, learnt int) {
	t.Helper()
	rules := furniture.NewRules()
	day := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	for batch := range slices.Chunk(articles, 100) {
		var records []store.Record
		if err := a.View(func(s *store.Snapshot) error {
			for _, b := range batch {
				p := Prepare(b, rules)
				c, l, err := shelf.Learn(s, p, day)
				if err != nil {
					return err
				}
				cuts, learnt = append(cuts, c), learnt+l
				records = append(records, p.Record(day))
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.AddWithNotes(records, shelf.Notes()); err != nil {
			t.Fatal(err)
		}
	}
	return cuts, learnt
}

// 200 articles of each of four sources, whose furniture no rule knows. Unlearnt, it
// makes 47,508 false links among the 79,600 pairs of one source, and 23 if common
// wording counts for less; learnt, none by words alone: neither
// among the articles added since (the fifth to eighth of a source is the first that is clean) nor of
// 50 more of each that are checked. All of it is cut from then on, and counted.
func TestLearntFurnitureMakesNoFalseLinks(t *testing.T) {
	const each, more, taught = 200, 50, 8
	sources := len(publishers)
	bare, dressed := printed((each + more) * sources)
	rules := furniture.NewRules()
	var plain, unlearnt []*Piece
	for i := range each * sources {
		plain = append(plain, Prepare(bare[i], rules))
		unlearnt = append(unlearnt, Prepare(dressed[i], rules))
	}
	if _, n := falseLinks(t, batchOf(t, plain...)); n > 0 {
		t.Fatalf("%d pairs of the bare stories are related: the test proves nothing", n)
	}
	weighed, before := falseLinks(t, batchOf(t, unlearnt...))
	t.Logf("%d false links before, %d of them although common wording counts for less", before, weighed)
	if before < 1000 {
		t.Errorf("only %d false links without learning: the test proves nothing", before)
	}

	a := openArchive(t, false)
	cuts, learnt := addLearning(t, a, &Shelf{}, dressed[:each*sources])
	known, all := make([]int, sources), 0 // articles of which all furniture was cut
	for i, n := range cuts {
		of := len(publishers[i%sources].furniture)
		switch {
		case n == of:
			known[i%sources]++
		case known[i%sources] > 0:
			t.Errorf("article %d: %d of %d paragraphs cut", i, n, of)
		}
	}
	for i, n := range known {
		t.Logf("%s: article %d is the first that is clean", publishers[i].name, each-n+1)
		if n < each-taught {
			t.Errorf("%s: only %d articles are clean", publishers[i].name, n)
		}
		all += len(publishers[i].furniture)
	}
	if learnt != all {
		t.Errorf("%d paragraphs learnt, want %d", learnt, all)
	}
	after := NewBatch(1 << 30)
	defer after.Close()
	var shelf Shelf // what the archive keeps, read back
	var checker Checker
	if err := a.View(func(s *store.Snapshot) error {
		if err := s.Each(func(num uint32, r store.Record) error {
			if cuts[num] == len(publishers[int(num)%sources].furniture) {
				return after.AddArchived(num, r)
			}
			return nil
		}); err != nil {
			return err
		}
		for _, b := range dressed[each*sources:] {
			p := Prepare(b, rules)
			if n, err := shelf.Cut(s, p); err != nil || n == 0 {
				t.Errorf("%s: %d paragraphs cut, %v", b.ID, n, err)
			}
			matches, err := checker.Check(s, p)
			if err != nil {
				return err
			}
			for _, m := range matches {
				if m.Relation != match.Template {
					t.Errorf("%s is %s of %s", b.ID, m.Relation, m.Record.ID)
				}
			}
			row := CheckRow(p, matches)
			if last := row.Furniture[len(row.Furniture)-1]; last.Reason != "learnt" || !strings.Contains(last.Cue, "in 200 articles") || len(last.Text) < 200 {
				t.Errorf("%s: %+v", b.ID, last)
			}
		}
		for _, p := range publishers {
			book, err := shelf.Book(s, NoteKey(p.name, ""))
			if err != nil {
				return err
			}
			rows := LearntRows(p.name, book)
			if len(rows) != len(p.furniture) || LearntOfRow(p.name, book).Learnt != len(rows) {
				t.Errorf("%s: %d paragraphs are listed, want %d", p.name, len(rows), len(p.furniture))
			}
			for _, r := range rows {
				if r.Articles != each || r.Stories < 20 || r.State != "learnt" {
					t.Errorf("%+v", r)
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := after.Seal(); err != nil {
		t.Fatal(err)
	}
	if _, n := falseLinks(t, after); n > 0 {
		t.Errorf("%d false links after", n)
	}
}

// Articles that a source runs again, with another furniture around them each time,
// teach nothing; and generated intake, whose furniture its rules know, does not lose
// a word of a story.
func TestNothingIsLearntOfGeneratedStories(t *testing.T) {
	rules := furniture.NewRules()
	var shelf Shelf
	g := newsgen.New(newsgen.Options{Seed: 3, Articles: 6000, Sources: 6})
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		a.Source = "wire " + a.Source[:1] // reposts of many outlets as those of a few
		p := Prepare(&a.Article, rules)
		if _, _, err := shelf.Learn(none{}, p, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	for key, b := range shelf.books {
		for _, e := range b.Entries() {
			t.Errorf("%s: %d articles, %d stories: %s", key, e.Articles, e.Stories, e.Sample)
		}
	}
}

// none has no notes.
type none struct{}

func (none) Note(string) []byte { return nil }

// junk has one that cannot be read.
type junk struct{}

func (junk) Note(string) []byte { return []byte{1, 2, 3} }

func TestShelf(t *testing.T) {
	rules := furniture.NewRules()
	var shelf Shelf
	piece := func(source string) *Piece {
		return Prepare(&article.Article{ID: "x", Source: source, Body: publishers[0].furniture[0] + "\n\nThe ferry was late again on Sunday afternoon, said those who waited."}, rules)
	}
	p := piece("coast.example")
	whole := p.Print
	book, err := shelf.Book(none{}, "coast.example")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := book.DecideText(publishers[0].furniture[0], notebook.Dropped); err != nil {
		t.Fatal(err)
	}
	if n, err := shelf.Cut(none{}, piece("other.example")); n != 0 || err != nil {
		t.Error("the furniture of one source is cut out of another's piece", err)
	}
	if n, err := shelf.Cut(none{}, piece("")); n != 0 || err != nil {
		t.Error("a piece of no source has furniture", err)
	}
	if n, err := shelf.Cut(none{}, p); n != 1 || err != nil || p.Print.Words != 12 || gocmp.Equal(whole, p.Print) {
		t.Errorf("%d cut, %d words left, %v", n, p.Print.Words, err)
	}
	bare := Prepare(&article.Article{ID: "x", Source: "coast.example", Body: "The ferry was late again on Sunday afternoon, said those who waited."}, rules)
	if !gocmp.Equal(bare.Print.SimHash, p.Print.SimHash) || !bare.Body.Equal(p.Body) {
		t.Error("what is left is not fingerprinted as if it stood alone")
	}
	if cuts := p.Clean.Cuts; cuts[len(cuts)-1].Cue != "dropped by samewire furniture --drop" {
		t.Errorf("%+v", cuts)
	}
	if _, err := (&Shelf{}).Cut(junk{}, piece("coast.example")); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("a notebook that cannot be read: %v", err)
	}
	for i := range 3 * maxBooks {
		if _, err := shelf.Cut(none{}, piece(fmt.Sprint("s", i))); err != nil {
			t.Fatal(err)
		}
	}
	if len(shelf.books) > maxBooks {
		t.Errorf("%d notebooks in memory", len(shelf.books))
	}
}
