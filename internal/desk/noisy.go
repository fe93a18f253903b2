package desk

import (
	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/lookup"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/simhash"
)

// PrepareNoisy is [Prepare] for text from scans and damaged encodings: the piece is
// found and compared by letters. Pieces prepared in different ways share no keys.
func PrepareNoisy(a *article.Article, rules *furniture.Rules) *Piece {
	return Prepare(a, rules).ByLetters()
}

// ByLetters makes the piece one that is found and compared by letters.
func (p *Piece) ByLetters() *Piece {
	if p.Body.Noisy() || p.Article.Body == "" { // an archived piece may have no text
		return p
	}
	p.Body = newBody(true, p.Headline(), p.Article.Body, p.Words)
	p.Print.Keys = nil
	if len(p.Words) >= MinWords {
		p.Print.Keys = simhash.AppendLetterKeys(nil, p.Body.Letters())
	}
	return p
}

func newBody(noisy bool, headline, text string, words []simhash.Word) match.Body {
	if noisy {
		return match.NewNoisyBody(headline, text, words)
	}
	return match.NewBody(headline, text, words)
}

// enough reports whether two pieces share enough keys to be compared.
func enough(noisy bool, shared, keys, otherKeys int) bool {
	if noisy {
		return lookup.EnoughLetters(shared, keys, otherKeys)
	}
	return lookup.Enough(shared, keys, otherKeys)
}
