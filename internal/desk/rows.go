package desk

import (
	"context"
	"fmt"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/report"
)

// PairRow is a pair as reported.
func (b *Batch) PairRow(p *Pair) report.Pair {
	return pairRow(b.ids[p.A], b.ids[p.B], p.Relation, p.Measures)
}

func pairRow(id, matched string, relation match.Relation, m match.Measures) report.Pair {
	return report.Pair{
		DocID: id, MatchedID: matched, Relation: string(relation),
		Similarity:         report.Ratio(m.Resemblance),
		Containment:        report.Ratio(m.ContainmentA()),
		MatchedContainment: report.Ratio(m.ContainmentB()),
		SharedWords:        m.SharedA, LongestRun: m.LongestRun,
		Rarity: report.Ratio(m.Rarity()),
	}
}

// ClusterRows writes clusters as reported: a row for each member, the lead first, and one
// for each round-up that holds a member, under its own relation. Parts are made on all
// cores, and joined in the order of the clusters.
func ClusterRows[W report.Members[W]](ctx context.Context, b *Batch, clusters []Cluster, w W) error {
	type part struct {
		rows W
		err  error
	}
	return inTurn(ctx, (len(clusters)+clustersAPart-1)/clustersAPart, func() func(int) part {
		return func(i int) (made part) {
			made.rows = w.Part()
			for at := i * clustersAPart; at < min((i+1)*clustersAPart, len(clusters)) && made.err == nil; at++ {
				made.err = b.clusterRows(&clusters[at], made.rows.Write)
			}
			return made
		}
	}, func(made part) error {
		if made.err != nil {
			return made.err
		}
		return w.Join(made.rows)
	})
}

// clustersAPart is the number of clusters whose rows are made in one go: some 100 KB of
// generated ones, which takes a millisecond or two.
const clustersAPart = 64

func (b *Batch) clusterRows(c *Cluster, row func(report.Member) error) error {
	about := report.Member{
		ClusterID: b.ClusterID(c.First), ClusterSize: len(c.Members), StoryID: b.ClusterID(c.Story),
		Cohesion: report.Ratio(c.Cohesion), WeakestContainment: report.Ratio(c.WeakestHold),
	}
	if len(c.Members) > 1 {
		about.WeakestID = b.ids[c.Weakest]
	}
	if c.Updates >= 0 {
		about.Updates = b.ids[c.Updates]
	}
	member := func(v int) (report.Member, error) {
		it, err := b.Item(v)
		r := about
		r.DocID, r.URL, r.Source, r.Title, r.Agency = it.ID, it.URL, it.Source, it.Title, it.Agency
		r.PublishedAt, r.Archived = report.Time{Time: it.Published}, it.Archived
		return r, err
	}
	lead, err := member(c.Lead)
	if err != nil {
		return err
	}
	lead.Role, lead.Similarity, lead.Containment, lead.SharedWords = report.LeadRole, 1, 1, int(b.length(c.Lead))
	for _, v := range c.Members[1:] {
		if lead.Agency != "" {
			break
		}
		it, err := b.Item(v) // the wire that the first member to credit one credits
		if err != nil {
			return err
		}
		lead.Agency = it.Agency
	}
	if err := row(lead); err != nil {
		return err
	}
	for i, v := range append(c.Members[1:len(c.Members):len(c.Members)], c.Holders...) {
		tie := c.Ties[i]
		if tie.To < 0 {
			continue
		}
		r, err := member(v)
		if err != nil {
			return err
		}
		r.Role, r.MatchedID = string(tie.Relation), b.ids[tie.To]
		r.Similarity, r.Containment, r.SharedWords = report.Ratio(tie.Resemblance), report.Ratio(tie.Containment), tie.Shared
		if err := row(r); err != nil {
			return err
		}
	}
	return nil
}

// ClusterID names the cluster of which an article is the first.
func (b *Batch) ClusterID(first int) string { return ClusterID(b.ids[first]) }

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
