// Package desk does the three jobs on plain values: it checks a piece against an
// archive, adds pieces to it, and clusters a batch.
//
// It connects the packages that each do one step (furniture, simhash, lookup,
// match, cluster) and keeps no files, flags or output of its own: commands and
// servers call it.
package desk

import (
	"time"

	"github.com/cespare/xxhash/v2"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// MinWords is the length of the shortest story that is compared. A shorter one is
// kept and reported as new: a headline, a caption or a notice says too little to
// tell a repost from a set phrase. The shortest labelled copy of newsroom-dev has 98
// words, its shortest article that is a story 16.
const MinWords = 12

// A Piece is an article made ready: its story told from its furniture, and
// fingerprinted.
type Piece struct {
	Article *article.Article
	Clean   furniture.Result
	Words   []simhash.Word // of the story; offsets are those of Article.Body
	Print   simhash.Fingerprint
	Body    match.Body

	unread bool // it has no Body, because it will not be compared
}

// Prepare makes a Piece of an article. It is a pure function.
func Prepare(a *article.Article, rules *furniture.Rules) *Piece {
	return prepare(a, rules, false)
}

// PrepareToStore is [Prepare] for a piece that is to be archived and not compared: it
// has no Body, which is an eighth of the work.
func PrepareToStore(a *article.Article, rules *furniture.Rules) *Piece {
	return prepare(a, rules, true)
}

func prepare(a *article.Article, rules *furniture.Rules, unread bool) *Piece {
	p := &Piece{Article: a, Clean: rules.Clean(a.Body, a.Title), unread: unread}
	p.Words = storyWords(a.Body, p.Clean.Kept)
	p.fingerprint()
	return p
}

// Headline is the title the article came with, or the one found in its text.
func (p *Piece) Headline() string {
	if p.Article.Title != "" {
		return p.Article.Title
	}
	return p.Clean.Headline
}

// Agency is the wire that the article credits, or "".
func (p *Piece) Agency() string {
	if p.Article.Agency != "" {
		return p.Article.Agency
	}
	return p.Clean.Agency
}

// party is the piece as a policy sees it.
func (p *Piece) party() party {
	return party{originOf(p.Article.Source, p.Article.URL), p.Article.Published}
}

// Record is the piece as an archive keeps it.
func (p *Piece) Record(added time.Time) store.Record {
	a := p.Article
	r := store.Record{
		ID: a.ID, URL: a.URL, Source: a.Source, Title: p.Headline(), Language: a.Language,
		Agency: p.Agency(), Dateline: p.Clean.Dateline, Byline: p.Clean.Byline, Published: a.Published, Added: added,
		Text: a.Body, BodyHash: xxhash.Sum64String(a.Body),
		SimHash: p.Print.SimHash, Words: p.Print.Words, Keys: p.Print.Keys, Noisy: p.Body.Noisy(),
	}
	for _, s := range p.Clean.Kept {
		r.Kept = append(r.Kept, store.Span{Start: s.Start, End: s.End})
	}
	for _, c := range p.Clean.Cuts {
		r.Cuts = append(r.Cuts, store.Cut{
			Span: store.Span{Start: c.Start, End: c.End}, Reason: string(c.Reason), Cue: c.Cue,
		})
	}
	return r
}

// storyWords are the words of the kept ranges of text.
func storyWords(text string, kept []furniture.Span) []simhash.Word {
	size := 0
	for _, s := range kept {
		size += s.End - s.Start
	}
	words := make([]simhash.Word, 0, size/5) // a word and its space; more is rare
	for _, s := range kept {
		from := len(words)
		words = simhash.AppendWords(words, text[s.Start:s.End])
		for i := from; i < len(words); i++ {
			words[i].Start += uint32(s.Start)
			words[i].End += uint32(s.Start)
		}
	}
	return words
}
