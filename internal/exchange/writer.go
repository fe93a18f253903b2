package exchange

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"github.com/cespare/xxhash/v2"

	"github.com/samewire/samewire/store"
)

// A Writer writes a file of exchange, line by line.
type Writer struct {
	w      io.Writer
	text   bool
	buf    bytes.Buffer
	line   *json.Encoder
	digest *xxhash.Digest

	articles, notes int
}

// NewWriter begins a file with its header, of which Type, Format and Version need not
// be set.
func NewWriter(w io.Writer, h Header, exported time.Time) (*Writer, error) {
	h.Type, h.Format, h.Version = typeHeader, formatName, Version
	h.Exported = exported.UTC().Format(time.RFC3339)
	e := &Writer{w: w, text: h.Text, digest: xxhash.New()}
	e.line = json.NewEncoder(&e.buf)
	e.line.SetEscapeHTML(false)
	e.digest.Write(h.checked())
	return e, e.write(h, false)
}

// write writes one line.
func (e *Writer) write(line any, counts bool) error {
	e.buf.Reset()
	if e.buf.Cap() > 1<<20 { // a rare giant must not be held on to
		e.buf = bytes.Buffer{}
	}
	if err := e.line.Encode(line); err != nil {
		return err
	}
	if counts {
		e.digest.Write(e.buf.Bytes())
	}
	_, err := e.w.Write(e.buf.Bytes())
	return err
}

// Article writes one article. What it has of text is left out of a file without texts.
func (e *Writer) Article(r *store.Record) error {
	l := articleLine{
		Type: typeArticle, ID: r.ID, URL: r.URL, Source: r.Source, Title: r.Title, Language: r.Language, Agency: r.Agency,
		Dateline: r.Dateline, Byline: r.Byline, Published: moment{r.Published}, Added: moment{r.Added}, Version: r.Version,
		BodyHash: hash64(r.BodyHash), SimHash: hash64(r.SimHash), Words: r.Words,
	}
	if e.text {
		text := r.Text
		l.Text = &text
		ranges := make([]int, 0, 2*len(r.Kept))
		for _, s := range r.Kept {
			ranges = append(ranges, s.Start, s.End)
			l.Kept = append(l.Kept, ranges[len(ranges)-2:])
		}
		for _, c := range r.Cuts {
			cut := cutLine{Start: c.Start, End: c.End, Reason: c.Reason, Cue: c.Cue}
			cut.Raw = split(cut.fields())
			l.Cut = append(l.Cut, cut)
		}
	}
	if n := len(r.Keys); n > 0 {
		l.Keys, l.KeyOffsets = make([]uint32, n), make([]uint32, n)
		for i, k := range r.Keys {
			l.Keys[i], l.KeyOffsets[i] = k.Hash, k.Offset
		}
	}
	l.Raw = split(l.fields())
	e.articles++
	return e.write(&l, true)
}

// Note writes what was learnt of one source.
func (e *Writer) Note(n store.Note) error {
	l := noteLine{Type: typeNote, Source: n.Source, Data: n.Data}
	if l.Data == nil {
		l.Data = []byte{}
	}
	l.Raw = split(l.fields())
	e.notes++
	return e.write(&l, true)
}

// End writes the last line. It closes nothing.
func (e *Writer) End() error {
	return e.write(endLine{typeEnd, e.articles, e.notes, hash64(e.digest.Sum64())}, false)
}
