package furniture

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/newsgen"
)

// wireArticle is a made-up wire story of some 2.7 KB, 440 words, ASCII.
func wireArticle() string {
	var b strings.Builder
	b.WriteString("HARBOR FALLS, Ore. (AP) - The port authority of Harbor Falls voted on Tuesday to reopen its eastern quay.\n\n")
	who := []string{"Council member Dana Whitlock", "Harbor master Luis Ortega", "Union leader Petra Novak", "Analyst Omar Reyes"}
	what := []string{"said the vote had been put off twice since the spring floods", "told reporters that dredging would begin within weeks",
		"warned that the cost could rise if steel prices do not fall", "welcomed the decision but asked for a longer trial period"}
	for i := range 9 {
		fmt.Fprintf(&b, "%s %s. The plan, first drawn up %d years ago, sets aside %d million dollars for new cranes, "+
			"a rail spur and a wall against the tide. \"We have waited long enough,\" one of the members said at meeting %d.\n\n",
			who[i%4], what[(i+i/4)%4], i+3, 10+i, i)
	}
	b.WriteString("Copyright 2024 The Associated Press. All rights reserved.\n")
	return b.String()
}

func BenchmarkClean(b *testing.B) {
	r := NewRules()
	ascii := wireArticle()
	for _, bc := range []struct{ name, text string }{
		{"ascii", ascii},
		{"quotes", strings.NewReplacer(` "`, " “", `,"`, ",”", "'", "’").Replace(ascii)},
		{"chinese", chineseArticle()},
		{"oneline", strings.ReplaceAll(ascii, "\n\n", " ")},
		{"megabyte", strings.Repeat(strings.ReplaceAll(ascii, "\n\n", " "), 400)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.SetBytes(int64(len(bc.text)))
			b.ReportAllocs()
			for b.Loop() {
				r.Clean(bc.text, "Port authority votes to reopen quay")
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
		})
	}
}

// BenchmarkCleanSets cleans articles of newsgen and, where they are, real ones, by
// their length.
func BenchmarkCleanSets(b *testing.B) {
	sets := map[string][]article.Article{}
	for g := newsgen.New(newsgen.Options{Seed: 1, Articles: 2000}); ; {
		a, ok := g.Next()
		if !ok {
			break
		}
		sets["newsgen"] = append(sets["newsgen"], a.Article)
	}
	if r, err := article.NewReader([]string{"../../../shared/eval/outlets.jsonl.gz"}, nil, article.Options{}); err == nil {
		for r.Scan() {
			if a, _ := r.Result(); a != nil {
				sets["outlets"] = append(sets["outlets"], *a)
			}
		}
	}
	rules := NewRules()
	for _, name := range []string{"newsgen", "outlets"} {
		for _, size := range []struct {
			name     string
			from, to int
		}{{"2.8KB", 2400, 3200}, {"6.5KB", 6000, 7000}, {"all", 0, 1 << 30}} {
			var texts []article.Article
			bytes := 0
			for _, a := range sets[name] {
				if n := len(a.Body); n >= size.from && n < size.to {
					texts = append(texts, a)
					bytes += n
				}
			}
			if len(texts) == 0 {
				continue
			}
			b.Run(name+"/"+size.name, func(b *testing.B) {
				b.SetBytes(int64(bytes / len(texts)))
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					a := &texts[i%len(texts)]
					rules.Clean(a.Body, a.Title)
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
			})
		}
	}
}

func BenchmarkNewRules(b *testing.B) {
	for b.Loop() {
		NewRules()
	}
}

// chineseArticle is a made-up story of some 2.7 KB without two equal sentences.
func chineseArticle() string {
	var b strings.Builder
	for i := range 17 {
		fmt.Fprintf(&b, "港务局星期二第%d次投票决定重新开放东码头，官员说疏浚工程将在%d周内开始。市议员%d人表示，这项计划拖延了两年。\n\n", i, i, i)
	}
	return b.String()
}

// BenchmarkGrowth compares ten times the text with one: x-for-10x is about 10 where
// the work is linear, 100 where a step is quadratic.
func BenchmarkGrowth(b *testing.B) {
	r := NewRules()
	for name, unit := range map[string]string{
		"prose":    "The council said that the quay would open in August. ",
		"brackets": "((((((((((( also read: (",
		"credits":  "(Reuters) (also read: x) Copyright 2019 AP. ",
		"closed":   "(also read: x) ",
		"lines":    "Top Headlines\nStorm Closes Road\n",
		"letters":  "x",
		"dense":    "港",
		"blanks":   " \n",
		"slashes":  "AP/AP/",
	} {
		b.Run(name, func(b *testing.B) {
			const n = 5000
			one, ten := strings.Repeat(unit, n), strings.Repeat(unit, 10*n)
			var small, large time.Duration
			for b.Loop() {
				start := time.Now()
				r.Clean(one, "")
				small += time.Since(start)
				start = time.Now()
				r.Clean(ten, "")
				large += time.Since(start)
			}
			b.ReportMetric(float64(large)/float64(small), "x-for-10x")
		})
	}
}
