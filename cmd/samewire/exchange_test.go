package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/notebook"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// with runs a command on standard input; its status must be the one that is given.
func with(t testing.TB, code int, stdin string, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	if got := run(context.Background(), strings.NewReader(stdin), &out, &err, append([]string{"samewire"}, args...)); got != code {
		t.Fatalf("samewire %s: status %d, want %d\n%s", strings.Join(args, " "), got, code, err.String())
	}
	return out.String(), err.String()
}

// exported is what export writes, without the time in the header.
func exported(t testing.TB, archive string) string {
	t.Helper()
	out, _ := with(t, 0, "", "export", "--archive", archive)
	header, rest, _ := strings.Cut(out, "\n")
	at := strings.Index(header, `,"exported"`)
	if at < 0 {
		t.Fatalf("the header is %s", header)
	}
	return header[:at] + "}\n" + rest
}

// oddRecords are articles as archives may hold them: ids and fields of all kinds, no
// times, empty texts, ranges without words.
func oddRecords(rng *rand.Rand, n int, text, noisy bool) []store.Record {
	strange := []string{
		"", "plain", strings.Repeat("i", 300), strings.Repeat("\xff", 270), "caf\xe9", "tab\tnul\x00esc\x1b[2J", "‮ link", "\ufffd",
		`"\`, "a\nb", "<script>&amp;", "記事", "../../etc/passwd", "https://coast.example/",
	}
	str := func() string { return strange[rng.IntN(len(strange))] }
	when := func() time.Time {
		switch rng.IntN(4) {
		case 0:
			return time.Time{}
		case 1:
			return time.Unix(rng.Int64N(1<<45)-1<<44, 0).UTC()
		}
		return time.Unix(1.7e9+rng.Int64N(1e8), 0).UTC()
	}
	added := time.Unix(1.8e9, 0).UTC()
	records := make([]store.Record, n)
	for i := range records {
		r := store.Record{
			ID: str(), URL: str(), Source: str(), Title: str(), Language: str(), Agency: str(), Dateline: str(), Byline: str(),
			Published: when(), Added: added, SimHash: rng.Uint64(), BodyHash: rng.Uint64(), Noisy: noisy, Words: rng.IntN(400),
		}
		if rng.IntN(2) == 0 {
			r.ID = fmt.Sprint(str(), rng.IntN(n))
		}
		if rng.IntN(2) == 0 {
			r.URL = "https://coast.example/" + r.ID
		}
		if rng.IntN(8) == 0 {
			r.Added = time.Time{}
		}
		if text {
			var b strings.Builder
			for b.Len() < r.Words {
				fmt.Fprintf(&b, "quay%d %s\n", rng.IntN(50), str())
			}
			r.Text = b.String()
			r.BodyHash = xxhash.Sum64String(r.Text)
			for at := 0; at < len(r.Text); {
				s := store.Span{Start: at + rng.IntN(len(r.Text)-at)}
				s.End = s.Start + rng.IntN(len(r.Text)-s.Start+1)
				if at = s.End + 1; rng.IntN(2) == 0 {
					r.Kept = append(r.Kept, s)
				} else {
					r.Cuts = append(r.Cuts, store.Cut{Span: s, Reason: str(), Cue: str()})
				}
			}
		}
		for at := rng.IntN(30); at < r.Words; at += 1 + rng.IntN(30) {
			r.Keys = append(r.Keys, simhash.Key{Hash: rng.Uint32(), Offset: uint32(at)})
		}
		if text { // which has a fingerprint of its own
			print := desk.Fingerprint(&r)
			r.Words, r.SimHash, r.Keys = print.Words, print.SimHash, print.Keys
		}
		records[i] = r
	}
	return records
}

func oddNotes(t testing.TB) []store.Note {
	t.Helper()
	book := notebook.New()
	if _, err := book.DecideText("Tide tables are on the back of every edition.", notebook.Dropped); err != nil {
		t.Fatal(err)
	}
	var notes []store.Note
	for _, source := range []string{"coast.example", "caf\xe9", "tab\t", strings.Repeat("s", 300)} {
		notes = append(notes, store.Note{Source: source, Data: book.Append(nil)})
	}
	return notes
}

// What is exported, imported and exported again is the same to the byte.
func TestExportImportExport(t *testing.T) {
	for seed := range 4 {
		for _, kind := range []struct {
			name        string
			text, noisy bool
		}{{"text", true, false}, {"no text", false, false}, {"noisy", true, true}} {
			rng := rand.New(rand.NewPCG(uint64(seed), 3))
			dir := t.TempDir()
			first, second := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
			a, err := store.Open(first, &store.Options{Create: true, NoText: !kind.text, Noisy: kind.noisy, Scheme: simhash.Version, Fingerprint: desk.Fingerprint})
			if err != nil {
				t.Fatal(err)
			}
			for range 3 { // in several transactions, with new versions of what is there
				if _, err := a.AddWithNotes(oddRecords(rng, 40, kind.text, kind.noisy), oddNotes(t)); err != nil {
					t.Fatal(err)
				}
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			want := exported(t, first)
			if !strings.Contains(want, `"version":2`) || !strings.Contains(want, `"raw":{"id"`) || !strings.Contains(want, `"type":"note"`) {
				t.Fatal("nothing odd in the archive")
			}
			file := filepath.Join(dir, "all.jsonl.zst")
			with(t, 0, "", "export", "--archive", first, "--output", file)
			with(t, 0, "", "import", "--archive", second, file)
			if diff := cmp.Diff(want, exported(t, second)); diff != "" {
				t.Errorf("%s, seed %d: %s", kind.name, seed, diff)
			}
			// Again: nothing changes. Also after half of it only.
			with(t, 0, want, "import", "--archive", second, "-")
			if got := exported(t, second); got != want {
				t.Errorf("%s, seed %d: changed by the second import", kind.name, seed)
			}
			lines := strings.SplitAfter(want, "\n")
			half := filepath.Join(dir, "half.db")
			with(t, 2, strings.Join(lines[:len(lines)/2], ""), "import", "--archive", half, "-")
			with(t, 0, want, "import", "--archive", half, "-")
			if got := exported(t, half); got != want {
				t.Errorf("%s, seed %d: not the same after an interrupt", kind.name, seed)
			}
		}
	}
}

// old unpacks an archive that an earlier version wrote.
func oldArchive(t testing.TB, name string) string {
	t.Helper()
	f, err := os.Open(filepath.Join("store", "testdata", name)) // from the root
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "old.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// articles are the lines of articles of an export, for add.
func articles(lines string) string {
	var out strings.Builder
	for line := range strings.Lines(lines) {
		if strings.HasPrefix(line, `{"type":"article"`) {
			out.WriteString(line)
		}
	}
	return out.String()
}

// relations are the columns of rows in CSV that say who is related to whom and how.
func relations(t testing.TB, rows string, columns ...string) string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(rows)).ReadAll()
	if err != nil || len(all) < 2 {
		t.Fatal(len(all), err)
	}
	var out strings.Builder
	for _, row := range all[1:] {
		for _, c := range columns {
			i := slices.Index(all[0], c)
			if i < 0 {
				t.Fatalf("no column %s in %s", c, all[0])
			}
			fmt.Fprintf(&out, "%s ", row[i])
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// An archive that was brought over relates pieces as one to which the articles are
// added afresh.
func TestArchivesOfThePastAreBroughtOver(t *testing.T) {
	t.Chdir(filepath.Join("..", "..")) // the ids of files are their paths from there
	day, err := os.ReadFile(filepath.Join("testdata", "wire", "day.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		flags []string // for add
		count int
		files []string // that were added, of an archive without text
	}{
		{"layout-1.db.gz", nil, 4, nil},
		{"layout-2.db.gz", nil, 34, nil},
		{"layout-2-noisy.db.gz", []string{"--noisy"}, 15, nil},
		{"layout-2-notext.db.gz", []string{"--no-text"}, 41, []string{"astrolabe", "quake", "feed.jsonl", "day.jsonl"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := oldArchive(t, test.name)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, said := with(t, 5, "", "stats", "--archive", path); !strings.Contains(said, "samewire export --archive "+path+" | samewire import --archive NEW -") {
				t.Errorf("it is not said how to bring it over: %s", said)
			}
			lines, _ := with(t, 0, "", "export", "--archive", path)
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the old archive has changed, or %v", err)
			}
			dir := t.TempDir()
			brought, fresh := filepath.Join(dir, "brought.db"), filepath.Join(dir, "fresh.db")
			_, said := with(t, 0, lines, "import", "--archive", brought, "-")
			if !strings.Contains(said, fmt.Sprintf("%d added, 0 new versions, 0 known already", test.count)) {
				t.Error(said)
			}
			if made := strings.Contains(said, "fingerprints made again of the text"); made != (test.name == "layout-1.db.gz") {
				t.Errorf("fingerprints made again: %v; %s", made, said)
			}
			incoming := articles(lines)
			if test.files == nil {
				with(t, 0, incoming, append([]string{"add", "--archive", fresh, "-"}, test.flags...)...)
			} else {
				incoming = string(day)
				args := append([]string{"add", "--archive", fresh}, test.flags...)
				for _, f := range test.files {
					args = append(args, filepath.Join("testdata", "wire", f))
				}
				with(t, 0, "", args...)
				with(t, 0, newVersion(t, incoming), "add", "--archive", fresh, "-")
			}
			for _, command := range [][]string{
				{"clusters", "doc_id", "role", "matched_id", "story_id"},
				{"check", "doc_id", "relation", "matched_id"},
				{"dedupe", "doc_id", "role", "matched_id", "story_id"},
			} {
				var got [2]string
				for i, archive := range []string{fresh, brought} {
					args := []string{command[0], "--quiet", "--format", "csv", "--archive", archive}
					if command[0] != "clusters" {
						args = append(args, "-")
					}
					rows, _ := with(t, 0, incoming, args...)
					got[i] = relations(t, rows, command[1:]...)
				}
				if diff := cmp.Diff(got[0], got[1]); diff != "" {
					t.Errorf("%s (-fresh +brought over):\n%s", command[0], diff)
				}
			}
		})
	}
}

// newVersion is the second intake of the archive of layout 2: a new version of the first
// article of the day, and a notice with a long id.
func newVersion(t testing.TB, day string) string {
	t.Helper()
	first, _, _ := strings.Cut(day, "\n")
	var a map[string]any
	if err := json.Unmarshal([]byte(first), &a); err != nil {
		t.Fatal(err)
	}
	a["body"] = a["body"].(string) + "\n\nThe agency corrected an earlier version of this report on Tuesday, which had put the hall on the other bank of the river."
	line, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	id := strings.Repeat("i", 300)
	return fmt.Sprintf(`%s
{"id":%q,"url":"https://long.example/%s","source":%q,"published":"1965-02-03","body":"A notice of which only the id is long, for there was little else to say about the ferry on that day."}
`, line, id, id, strings.Repeat("S", 260))
}

// A canceling reader interrupts the program when so many bytes were read.
type canceling struct {
	io.Reader
	left   int
	cancel func()
}

func (r *canceling) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p[:min(len(p), 1000)])
	if r.left -= n; r.left < 0 {
		r.cancel()
	}
	return n, err
}

// An interrupt leaves what was counted, and the same command goes on from there.
func TestImportIsInterrupted(t *testing.T) {
	dir := t.TempDir()
	intake, whole := filepath.Join(dir, "intake.jsonl"), filepath.Join(dir, "whole.db")
	var articles strings.Builder
	for i := range 2*addBatch + 100 {
		fmt.Fprintf(&articles, `{"id":"a%d","source":"Harbour Sheet","body":"Ferry %d was late into port %d on Sunday, said the harbour office."}`+"\n", i, i, i)
	}
	if err := os.WriteFile(intake, []byte(articles.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	with(t, 0, "", "add", "--archive", whole, intake)
	want := exported(t, whole)

	part := filepath.Join(dir, "part.db")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var out, said bytes.Buffer
	stdin := &canceling{strings.NewReader(want), len(want) * 3 / 4, cancel}
	if code := run(ctx, stdin, &out, &said, []string{"samewire", "import", "--archive", part, "-"}); code != exitTrouble {
		t.Errorf("status %d: %s", code, said.String())
	}
	if !strings.Contains(said.String(), "run the same command again to go on") {
		t.Error(said.String())
	}
	stats, _ := with(t, 0, "", "stats", "--archive", part, "--format", "jsonl")
	var count struct{ Articles int }
	if err := json.Unmarshal([]byte(stats), &count); err != nil || count.Articles < addBatch || count.Articles > 2*addBatch {
		t.Errorf("%d articles are stored, or %v", count.Articles, err)
	}
	if !strings.Contains(said.String(), fmt.Sprintf("%d added", count.Articles)) {
		t.Errorf("%d articles are stored, and it says: %s", count.Articles, said.String())
	}
	_, again := with(t, 0, want, "import", "--archive", part, "-")
	if !strings.Contains(again, fmt.Sprintf("%d known already", count.Articles)) {
		t.Error(again)
	}
	if exported(t, part) != want {
		t.Error("what was imported in two runs is not what was exported")
	}

	file := filepath.Join(dir, "none.jsonl")
	said.Reset()
	if code := run(ctx, nil, &out, &said, []string{"samewire", "export", "--archive", part, "--output", file}); code != exitTrouble {
		t.Errorf("status %d: %s", code, said.String())
	}
	if left, _ := filepath.Glob(file + "*"); left != nil {
		t.Errorf("an interrupted export leaves %s", left)
	}
}

// What another process adds between the look at the archive and the writing stays, if it
// is newer, and is counted as what was seen before.
func TestImportKeepsWhatIsJustAdded(t *testing.T) {
	a, err := store.Open(filepath.Join(t.TempDir(), "a.db"), &store.Options{Create: true, NoText: true, Scheme: simhash.Version})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	version := func(body uint64, hour int) store.Record {
		return store.Record{ID: "ferry", BodyHash: body, Added: time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC)}
	}
	i := importer{archive: a, records: []store.Record{version(1, 9)}, notes: []store.Note{{Source: "coast.example", Data: []byte("1")}}}
	if err := i.skipKnown(); err != nil {
		t.Fatal(err)
	}
	if _, err := a.AddWithNotes([]store.Record{version(2, 10)}, []store.Note{{Source: "coast.example", Data: []byte("2")}}); err != nil {
		t.Fatal(err)
	}
	i.write()
	if err := i.wait(); err != nil {
		t.Fatal(err)
	}
	want := "0 added, 0 new versions, 0 known already, 1 left out that are older than what is archived; what the archive has learnt of 1 source itself stays"
	if got := i.summary(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if err := a.View(func(s *store.Snapshot) error {
		if !s.Known("ferry", 2) || string(s.Note("coast.example")) != "2" {
			t.Error("what was just added is replaced")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
