package desk

import (
	"fmt"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/report"
)

// PairRows are the pairs as reported.
func PairRows(items []Item, pairs []Pair) []report.Pair {
	rows := make([]report.Pair, len(pairs))
	for i, p := range pairs {
		rows[i] = pairRow(items[p.A].ID, items[p.B].ID, p.Relation, p.Measures)
	}
	return rows
}

func pairRow(id, matched string, relation match.Relation, m match.Measures) report.Pair {
	return report.Pair{
		DocID: id, MatchedID: matched, Relation: string(relation),
		Similarity:         report.Ratio(m.Resemblance),
		Containment:        report.Ratio(m.ContainmentA()),
		MatchedContainment: report.Ratio(m.ContainmentB()),
		SharedWords:        m.SharedA, LongestRun: m.LongestRun,
	}
}

// ClusterRows are the clusters as reported: a row for each member, and one for
// each round-up that holds a member, under its own relation.
func ClusterRows(items []Item, pairs []Pair, clusters []Cluster) []report.Member {
	related := make(map[[2]int]Pair, len(pairs))
	for _, p := range pairs {
		related[[2]int{p.A, p.B}] = p
	}
	// to is the pair of two items seen from the first.
	to := func(a, b int) (Pair, bool) {
		if p, ok := related[[2]int{a, b}]; ok {
			return p, true
		}
		p, ok := related[[2]int{b, a}]
		if ok {
			p = Pair{A: a, B: b, Relation: p.Relation.Swap(), Measures: p.Measures.Swap()}
		}
		return p, ok
	}
	// closest is the pair of an item with the lead, or else with the member it
	// shares most with.
	closest := func(v int, c Cluster) (Pair, bool) {
		if p, ok := to(v, c.Lead); ok && p.Relation.Duplicate() {
			return p, true
		}
		var best Pair
		found := false
		for _, w := range c.Members {
			if p, ok := to(v, w); ok && w != v && p.Relation.Duplicate() &&
				(!found || p.Measures.Resemblance > best.Measures.Resemblance) {
				best, found = p, true
			}
		}
		return best, found
	}
	var rows []report.Member
	for _, c := range clusters {
		about := report.Member{
			ClusterID: ClusterID(items[c.First].ID), ClusterSize: len(c.Members), StoryID: ClusterID(items[c.Story].ID),
			Cohesion: report.Ratio(c.Cohesion), WeakestContainment: report.Ratio(c.WeakestHold),
		}
		if len(c.Members) > 1 {
			about.WeakestID = items[c.Weakest].ID
		}
		if c.Updates >= 0 {
			about.Updates = items[c.Updates].ID
		}
		row := func(v int) report.Member {
			it, r := &items[v], about
			r.DocID, r.URL, r.Source, r.Title, r.Agency = it.ID, it.URL, it.Source, it.Title, it.Agency
			r.PublishedAt, r.Archived = report.Time{Time: it.Published}, it.Archived
			return r
		}
		lead := row(c.Lead)
		lead.Role, lead.Similarity, lead.Containment, lead.SharedWords = report.LeadRole, 1, 1, items[c.Lead].print.Words
		if lead.Agency == "" {
			lead.Agency = c.agency(items)
		}
		rows = append(rows, lead)
		for _, v := range append(c.Members[1:len(c.Members):len(c.Members)], c.Holders...) {
			p, ok := closest(v, c)
			if !ok {
				continue
			}
			r := row(v)
			r.Role, r.MatchedID = string(p.Relation), items[p.B].ID
			r.Similarity, r.Containment = report.Ratio(p.Measures.Resemblance), report.Ratio(p.Measures.ContainmentA())
			r.SharedWords = p.Measures.SharedA
			rows = append(rows, r)
		}
	}
	return rows
}

// agency is the wire that the first member to credit one credits.
func (c Cluster) agency(items []Item) string {
	for _, v := range c.Members {
		if items[v].Agency != "" {
			return items[v].Agency
		}
	}
	return ""
}

// ClusterID names a cluster by its first member, so that the name stays from run
// to run.
func ClusterID(firstID string) string {
	return fmt.Sprintf("%012x", xxhash.Sum64String(firstID)>>16)
}

// CheckRow is a check as reported.
func CheckRow(p *Piece, matches []Match) report.Check {
	a := p.Article
	row := report.Check{
		DocID: a.ID, Title: p.Headline(), Source: a.Source, Relation: string(match.New),
		Words: p.Print.Words, Agency: p.Agency(), Byline: p.Clean.Byline, Dateline: p.Clean.Dateline,
		Note: p.Note(), Matches: []report.Matched{}, Furniture: p.Ignored(),
	}
	if len(matches) > 0 {
		row.Relation = string(matches[0].Relation)
		row.Duplicate = matches[0].Relation.Duplicate()
	}
	for _, m := range matches {
		r := m.Record
		row.Matches = append(row.Matches, report.Matched{
			Pair: pairRow(a.ID, r.ID, m.Relation, m.Measures),
			URL:  r.URL, Source: r.Source, Title: r.Title, Agency: r.Agency,
			PublishedAt: report.Time{Time: r.Published}, FirstSeen: report.Time{Time: r.Added},
		})
	}
	return row
}

// Whole is the article as it came, with the fields found in its text.
func (p *Piece) Whole() report.Article {
	a := p.Article
	return report.Article{
		ID: a.ID, URL: a.URL, Source: a.Source, Title: p.Headline(), Body: a.Body,
		Published: report.Time{Time: a.Published}, Language: a.Language, Agency: p.Agency(),
		Byline: p.Clean.Byline, Dateline: p.Clean.Dateline,
	}
}

// Note says why a piece could not be compared, or is empty.
func (p *Piece) Note() string {
	switch {
	case p.Print.Words == 0 && strings.TrimSpace(p.Article.Body) != "":
		return "the page holds no story, only furniture"
	case p.Print.Words < MinWords:
		return fmt.Sprintf("too short to compare: %d words, %d are needed", p.Print.Words, MinWords)
	}
	return ""
}

// Ignored lists what of the page was taken as furniture.
func (p *Piece) Ignored() []report.Ignored {
	ignored := make([]report.Ignored, len(p.Clean.Cuts))
	for i, c := range p.Clean.Cuts {
		ignored[i] = report.Ignored{
			Reason: string(c.Reason), Cue: c.Cue, Start: c.Start, End: c.End, Text: p.Article.Body[c.Start:c.End],
		}
	}
	return ignored
}
