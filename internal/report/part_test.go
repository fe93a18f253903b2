package report

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// members are rows of n clusters of one to three pieces.
func members(n int) (rows []Member) {
	for i := range n {
		for role := range 1 + i%3 {
			r := member
			r.ClusterID, r.ClusterSize, r.DocID = fmt.Sprint("cluster", i), 1+i%3, fmt.Sprint(i, " ", role)
			if role == 0 {
				r.Role = LeadRole
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// Rows that are written to parts come out as if written one after the other, also where
// parts are empty.
func TestParts(t *testing.T) {
	for _, clusters := range []int{0, 1, 2, 7} {
		rows := members(clusters)
		for _, format := range []Format{CSV, JSON, JSONLines, Table} {
			var whole, parted bytes.Buffer
			if format == Table {
				table, of := NewClusterTable(&whole), NewClusterTable(&parted)
				writeParts(t, rows, table, of)
			} else {
				writer, err := NewWriter[Member](&whole, format)
				of, _ := NewWriter[Member](&parted, format)
				if err != nil {
					t.Fatal(err)
				}
				writeParts(t, rows, writer, of)
			}
			if diff := cmp.Diff(whole.String(), parted.String()); diff != "" {
				t.Errorf("%s of %d clusters: %s", format, clusters, diff)
			}
		}
	}
}

type closer interface{ Close() error }

// writeParts writes rows to one writer, and by parts of two clusters to the other.
func writeParts[W interface {
	Members[W]
	closer
}](t *testing.T, rows []Member, whole, parted W) {
	t.Helper()
	var failed error
	check := func(err error) { failed = errors.Join(failed, err) }
	part, begun := parted.Part(), ""
	clusters := 0
	for _, r := range rows {
		check(whole.Write(r))
		if r.ClusterID != begun {
			begun = r.ClusterID
			if clusters++; clusters%2 == 1 {
				check(parted.Join(part))
				check(parted.Join(parted.Part())) // an empty one
				part = parted.Part()
			}
		}
		check(part.Write(r))
	}
	check(parted.Join(part))
	check(whole.Close())
	check(parted.Close())
	if failed != nil {
		t.Error(failed)
	}
}
