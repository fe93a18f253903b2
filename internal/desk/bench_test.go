package desk

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// outlets are 8,000 long articles of many outlets.
func outlets(b *testing.B) []*article.Article {
	path := filepath.Join(shared, "outlets.jsonl.gz")
	if _, err := os.Stat(path); err != nil {
		b.Skipf("no news sets here: %v", err)
	}
	r, err := article.NewReader([]string{path}, nil, article.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var all []*article.Article
	for r.Scan() {
		if a, _ := r.Result(); a != nil {
			all = append(all, a)
		}
	}
	return all
}

func BenchmarkPrepare(b *testing.B) {
	all := outlets(b)
	rules := furniture.NewRules()
	for i := 0; b.Loop(); i++ {
		Prepare(all[i%len(all)], rules)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

// BenchmarkCheck checks articles one by one, on one core, against an archive of
// all of them.
func BenchmarkCheck(b *testing.B) {
	all := outlets(b)
	rules := furniture.NewRules()
	archive, err := store.Open(filepath.Join(b.TempDir(), "a.db"), &store.Options{Create: true, Scheme: simhash.Version, Fingerprint: Fingerprint})
	if err != nil {
		b.Fatal(err)
	}
	defer archive.Close()
	var records []store.Record
	for _, a := range all {
		records = append(records, Prepare(a, rules).Record(time.Time{}))
	}
	if _, err := archive.Add(records); err != nil {
		b.Fatal(err)
	}
	var checker Checker
	matches := 0
	for i := 0; b.Loop(); i++ {
		piece := Prepare(all[i%len(all)], rules)
		err := archive.View(func(s *store.Snapshot) error {
			found, err := checker.Check(s, piece)
			matches += len(found)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(float64(matches)/float64(b.N), "matches/check")
}
