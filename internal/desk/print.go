package desk

import (
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// Fingerprint makes the fingerprint of a record of its text, the same as that of the
// piece of which the record was made. It is what a store.Archive needs to keep text
// and no part keys.
func Fingerprint(r *store.Record) simhash.Fingerprint {
	words := recordWords(r)
	print := simhash.Of(words)
	if len(words) < MinWords {
		print.Keys = nil
	} else if r.Noisy {
		print.Keys = simhash.AppendLetterKeys(nil, newBody(true, r.Title, r.Text, words).Letters())
	}
	return print
}

// recordWords are the words of the story of an archived article with text.
func recordWords(r *store.Record) []simhash.Word {
	kept := make([]furniture.Span, len(r.Kept))
	for i, s := range r.Kept {
		kept[i] = furniture.Span{Start: s.Start, End: s.End}
	}
	return storyWords(r.Text, kept)
}

// archivedBody is the story of an archived article with text.
func archivedBody(r store.Record) match.Body {
	return newBody(r.Noisy, r.Title, r.Text, recordWords(&r))
}
