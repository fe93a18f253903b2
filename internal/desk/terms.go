package desk

import (
	"context"
	"io"
	"time"

	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/rarity"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/simhash"
)

// A TermsArchive is an archive of which term statistics are made.
type TermsArchive interface {
	Archive
	// Len is the number of articles.
	Len() int
	// EachKey gives the keys that at least so many articles hold, by hash, and those
	// articles.
	EachKey(least int, fn func(hash uint32, nums []uint32) error) error
}

// WriteTerms writes the term statistics of an archive: the part keys that more than
// [rarity.Few] unrelated stories carry. It returns how many they are.
func WriteTerms(ctx context.Context, w io.Writer, archive TermsArchive, now time.Time) (keys int, err error) {
	out := rarity.NewTermsWriter(w, rarity.TermsHeader{
		Scheme: simhash.Version, Articles: archive.Len(), Date: now, Least: rarity.Few + 1,
	})
	var counter archiveCounter
	met := 0
	err = archive.EachKey(rarity.Few+1, func(hash uint32, nums []uint32) error {
		if met++; met%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		stories, err := counter.stories(archive, hash, nums, len(nums))
		if err != nil || stories < rarity.Few+0.5 {
			return err
		}
		keys++
		return out.Add(hash, stories)
	})
	if err != nil {
		return 0, err
	}
	return keys, out.Close()
}

// SharedHashes are the hashes of the keys that two pieces share.
func SharedHashes(a, b *Piece) []uint32 {
	other := make(map[uint32]bool, len(b.Print.Keys))
	for _, k := range b.Print.Keys {
		other[k.Hash] = true
	}
	var hashes []uint32
	for _, k := range a.Print.Keys {
		if other[k.Hash] {
			hashes = append(hashes, k.Hash)
		}
	}
	return hashes
}

// sharedKeys are the keys that two pieces share, with what the policy knows of them;
// none if all count whole.
func (p *Policy) sharedKeys(a, b *Piece) []match.SharedKey {
	if a.Body.Noisy() || b.Body.Noisy() {
		return nil // keys of letters are shared by chance
	}
	w := weigher{known: p.Known}
	w.subject(a.Print.Keys, nil)
	return w.shared(b.Print.Keys)
}

// common adds common wording to an explanation. Runs that go on from each other are
// one, which as many stories carry as carry the rarest of them.
func (e *explainer) common(runs []match.CommonRun) {
	for i := 0; i < len(runs); {
		first, words, counted := runs[i], 0, 0.0
		for ; i < len(runs) && runs[i].A == first.A+words && runs[i].B == first.B+words; i++ {
			first.Stories = min(first.Stories, runs[i].Stories)
			words += runs[i].Words
			counted += runs[i].Weight * float64(runs[i].Words)
		}
		out := report.Common{
			Words: words, Stories: int(first.Stories + 0.5), Weight: report.Ratio(counted / float64(words)),
			AWord: first.A, BWord: first.B,
		}
		for _, s := range e.out.Stretches {
			if s.AWord <= first.A && first.A < s.AWord+s.AWords {
				out.Stretch = s.Number
			}
		}
		out.AStart, out.AEnd = e.a.span(first.A, words)
		out.BStart, out.BEnd = e.b.span(first.B, words)
		if out.AEnd > out.AStart {
			out.Text = e.a.Article.Body[out.AStart:out.AEnd]
		}
		e.out.Common = append(e.out.Common, out)
	}
}
