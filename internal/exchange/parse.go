package exchange

import (
	"errors"
	"fmt"
	"math"

	"github.com/cespare/xxhash/v2"

	"github.com/samewire/samewire/internal/notebook"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// parseArticle reads a line of an article and refuses what no archive can have.
func parseArticle(line []byte, h Header) (*store.Record, error) {
	var l articleLine
	if err := decode(line, &l); err != nil {
		return nil, err
	}
	if err := join(l.Raw, l.fields()); err != nil {
		return nil, err
	}
	r := &store.Record{
		ID: l.ID, URL: l.URL, Source: l.Source, Title: l.Title, Language: l.Language, Agency: l.Agency,
		Dateline: l.Dateline, Byline: l.Byline, Published: l.Published.t, Added: l.Added.t, Version: l.Version,
		BodyHash: uint64(l.BodyHash), SimHash: uint64(l.SimHash), Words: l.Words, Noisy: h.Noisy,
	}
	if l.Version < 1 || l.Version > math.MaxInt32 {
		return nil, fmt.Errorf("version %d: they count from 1", l.Version)
	}
	if err := l.text(r, h); err != nil {
		return nil, err
	}
	return r, l.fingerprint(r, h)
}

// text takes over text and ranges.
func (l *articleLine) text(r *store.Record, h Header) error {
	switch {
	case !h.Text && (l.Text != nil || len(l.Kept) > 0 || len(l.Cut) > 0):
		return errors.New("it has a text, where the header says that none is kept")
	case !h.Text:
		return nil
	case l.Text == nil:
		return errors.New("it has no text, where the header says that texts are kept")
	}
	r.Text = *l.Text
	if hash := xxhash.Sum64String(r.Text); hash != r.BodyHash {
		return fmt.Errorf("the text has the hash %016x and not its body_hash: it was changed or damaged; what was edited is added by samewire add", hash)
	}
	at := 0
	for _, s := range l.Kept {
		if len(s) != 2 || !within(s[0], s[1], at, len(r.Text)) {
			return fmt.Errorf("kept range %.60s is out of order or bounds", fmt.Sprint(s))
		}
		at = s[1]
		r.Kept = append(r.Kept, store.Span{Start: s[0], End: s[1]})
	}
	at = 0
	for i := range l.Cut {
		c := &l.Cut[i]
		if !within(c.Start, c.End, at, len(r.Text)) {
			return fmt.Errorf("cut range [%d %d] is out of order or bounds", c.Start, c.End)
		}
		at = c.End
		if err := join(c.Raw, c.fields()); err != nil {
			return err
		}
		r.Cuts = append(r.Cuts, store.Cut{Span: store.Span{Start: c.Start, End: c.End}, Reason: c.Reason, Cue: c.Cue})
	}
	return nil
}

func within(start, end, from, to int) bool { return from <= start && start <= end && end <= to }

// fingerprint takes over words and part keys.
func (l *articleLine) fingerprint(r *store.Record, h Header) error {
	if l.Words < 0 || l.Words > math.MaxInt32 || h.Text && l.Words > len(r.Text) {
		return fmt.Errorf("%d words cannot be in it", l.Words)
	}
	if len(l.Keys) != len(l.KeyOffsets) {
		return fmt.Errorf("it has %d keys and %d key_offsets", len(l.Keys), len(l.KeyOffsets))
	}
	// Those of letters count letters, of which a text may have more than bytes (one Han
	// character is several), but not without end.
	limit := uint64(l.Words)
	if h.Noisy {
		limit = math.MaxInt32
	}
	least := uint64(0)
	for i, at := range l.KeyOffsets {
		if uint64(at) < least {
			return fmt.Errorf("key_offsets do not ascend at %d", at)
		}
		if uint64(at) >= limit {
			return fmt.Errorf("key offset %d is beyond its %d words", at, l.Words)
		}
		least = uint64(at) + 1
		r.Keys = append(r.Keys, simhash.Key{Hash: l.Keys[i], Offset: at})
	}
	return nil
}

// maxSource is the longest name of a source in a note; a longer one is cut when it is
// noted.
const maxSource = 256

func parseNote(line []byte) (*store.Note, error) {
	var l noteLine
	if err := decode(line, &l); err != nil {
		return nil, err
	}
	if err := join(l.Raw, l.fields()); err != nil {
		return nil, err
	}
	if l.Source == "" || len(l.Source) > maxSource {
		return nil, errors.New("a note needs the name of its source, of at most 256 bytes")
	}
	if _, err := notebook.Decode(l.Data); err != nil {
		return nil, fmt.Errorf("the note of %.60q: %w", l.Source, err)
	}
	return &store.Note{Source: l.Source, Data: l.Data}, nil
}
