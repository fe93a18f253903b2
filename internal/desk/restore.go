package desk

import (
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// Fingerprint makes the fingerprint of an archived article with text again, as this
// version makes it: of the kept ranges as they are, so that what was cut stays cut. It is
// for articles of archives with fingerprints of an earlier scheme.
func Fingerprint(r *store.Record) {
	kept := make([]furniture.Span, len(r.Kept))
	for i, s := range r.Kept {
		kept[i] = furniture.Span{Start: s.Start, End: s.End}
	}
	words := storyWords(r.Text, kept)
	print := simhash.Of(words)
	switch {
	case len(words) < MinWords:
		print.Keys = nil
	case r.Noisy:
		print.Keys = simhash.AppendLetterKeys(nil, newBody(true, r.Title, r.Text, words).Letters())
	}
	r.Words, r.SimHash, r.Keys = print.Words, print.SimHash, print.Keys
}
