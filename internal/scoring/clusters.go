package scoring

// A Clustering says how well clusters agree with the labelled ones.
type Clustering struct {
	Articles int // labelled
	Counts       // of the pairs of labelled articles that stand in one cluster
	ARI      float64
}

// Clustering compares the clusters of the labelled articles with those found.
// Found gives the cluster of an article, or "" where it is in none. ARI is the
// adjusted Rand index (Hubert and Arabie 1985, equation 5): 1 is full agreement, 0
// what chance would give, and less is worse than chance.
func (t *Truth) Clustering(found func(article string) string) Clustering {
	type cell struct{ want, got string }
	both := map[cell]int{}
	got := map[string]int{}
	for article, want := range t.labels.Clusters {
		cluster := found(article)
		if cluster == "" {
			continue // alone: in no pair
		}
		got[cluster]++
		if want != "" {
			both[cell{want, cluster}]++
		}
	}
	var right, wanted, made int
	for _, n := range both {
		right += choose2(n)
	}
	for _, n := range got {
		made += choose2(n)
	}
	wanted = t.totals[Copy]
	c := Clustering{Articles: len(t.labels.Clusters), Counts: Counts{TP: right, FP: made - right, FN: wanted - right}}
	expected := float64(wanted) * float64(made) / float64(max(1, choose2(c.Articles)))
	if most := float64(wanted+made) / 2; most != expected {
		c.ARI = (float64(right) - expected) / (most - expected)
	} else {
		c.ARI = 1 // both put all articles together, or none: they are the same
	}
	return c
}
