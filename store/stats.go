package store

import "time"

// Stats describes an archive.
type Stats struct {
	Articles       int
	Sources        int   // distinct, the empty one not counted
	Words          int64 // in the stories
	Oldest, Newest time.Time
	Undated        int // articles without a time of publication
	Dead           int // articles that are gone, but for their postings
	Segments       int
	FileBytes      int64
	Parts          Parts
	HasText, Noisy bool
	Scheme, Format int // versions of fingerprints and layout
}

// Parts are the bytes of the file by what they hold, in whole pages.
type Parts struct {
	Articles  int64 // their fields and fingerprints
	Texts     int64
	Index     int64 // the postings, and which are dead
	IDs       int64
	Names     int64
	Furniture int64
	Other     int64
	Free      int64 // to be written to next, or given back by [Compact]
}

// Stats describes the archive; it reads every article's fields, but no text.
func (s *Snapshot) Stats() (Stats, error) {
	meta := s.tx.Bucket(bucketMeta)
	out := Stats{
		Articles: s.Len(), Words: int64(getUint64(meta, keyWords)), Dead: len(s.dead), Segments: len(s.segments),
		HasText: s.HasText(), Noisy: s.Noisy(), Scheme: int(getUint32(meta, keyScheme)), Format: int(getUint32(meta, keyFormat)),
	}
	info, err := s.archive.file.Stat()
	if err != nil {
		return out, err
	}
	out.FileBytes, out.Parts.Free = info.Size(), info.Size()
	for name, bytes := range s.parts() {
		*out.Parts.of(name) += bytes
		out.Parts.Free -= bytes
	}
	sources := map[string]bool{}
	err = s.EachFields(func(_ uint32, r *Record) error {
		if r.Source != "" {
			sources[r.Source] = true
		}
		if r.Published.IsZero() {
			out.Undated++
			return nil
		}
		if out.Oldest.IsZero() || r.Published.Before(out.Oldest) {
			out.Oldest = r.Published
		}
		if r.Published.After(out.Newest) {
			out.Newest = r.Published
		}
		return nil
	})
	out.Sources = len(sources)
	return out, err
}

// of is the part that a bucket belongs to.
func (p *Parts) of(bucket string) *int64 {
	switch bucket {
	case string(bucketArticles):
		return &p.Articles
	case string(bucketTexts):
		return &p.Texts
	case string(bucketPostings), string(bucketSegments), string(bucketDead):
		return &p.Index
	case string(bucketIDs):
		return &p.IDs
	case string(bucketNames):
		return &p.Names
	case string(bucketFurniture):
		return &p.Furniture
	}
	return &p.Other
}
