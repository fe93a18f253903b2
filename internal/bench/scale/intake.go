package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/bench/intake"
	"github.com/samewire/samewire/internal/newsgen"
)

func firstLine(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil && err != io.EOF {
		return err
	}
	return os.WriteFile(to, []byte(line), 0o644)
}

// copies writes n copies of one story, in each of which some words are others.
func copies(path string, n int) error {
	g := newsgen.New(newsgen.Options{Seed: 3, Articles: 100, Mix: &newsgen.Mix{}})
	var story article.Article
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		if len(a.Body) > len(story.Body) && len(a.Body) < 4000 {
			story = a.Article
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	paragraphs := strings.Split(story.Body, "\n\n")
	i := 0
	return intake.Write(path, n, func() (*article.Article, bool) {
		i++
		a := story
		a.ID = fmt.Sprintf("c%07d", i)
		a.Source = fmt.Sprintf("Outlet %d", i%500)
		edited := append([]string(nil), paragraphs...)
		for range 3 {
			p := r.IntN(len(edited))
			words := strings.Split(edited[p], " ")
			words[r.IntN(len(words))] = fmt.Sprintf("edited%d", r.IntN(1000))
			edited[p] = strings.Join(words, " ")
		}
		a.Body = strings.Join(edited, "\n\n")
		return &a, true
	})
}

// disclaimers writes n articles that share nothing but one long paragraph, which no
// rule takes for furniture.
func disclaimers(path string, n int) error {
	words := newsgen.New(newsgen.Options{Seed: 5, Articles: 1, Mix: &newsgen.Mix{}})
	a, _ := words.Next()
	block := strings.Join(strings.Fields(a.Body)[:150], " ") + "."
	g := newsgen.New(newsgen.Options{Seed: 4, Articles: 12 * n, Mix: &newsgen.Mix{}})
	seen := map[string]bool{}
	return intake.Write(path, n, func() (*article.Article, bool) {
		for {
			a, ok := g.Next()
			if !ok {
				return nil, false
			}
			if a.Relation == "" && !seen[a.Story] && len(a.Body) > 1000 {
				seen[a.Story] = true
				a.Body += "\n\n" + block
				return &a.Article, true
			}
		}
	})
}
