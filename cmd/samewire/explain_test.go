package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// The offsets that explain gives for plain text are offsets into the files.
func TestExplainOffsetsAreThoseOfTheFiles(t *testing.T) {
	wire := filepath.Join("..", "..", "testdata", "wire")
	for _, pair := range [][2]string{
		{"ferry/update.txt", "ferry/original.txt"}, {"palm-oil/page.txt", "palm-oil/agency.txt"},
		{"guchuan/ribao.txt", "guchuan/original.txt"}, {"tahliya/alnahar.txt", "tahliya/original.txt"},
	} {
		t.Run(pair[0], func(t *testing.T) {
			paths := [2]string{filepath.Join(wire, pair[0]), filepath.Join(wire, pair[1])}
			var texts [2]string
			for i, path := range paths {
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				texts[i] = string(data)
			}
			var stdout, stderr bytes.Buffer
			args := []string{"samewire", "explain", "--format", "json", paths[0], paths[1]}
			if code := run(context.Background(), nil, &stdout, &stderr, args); code != exitOK {
				t.Fatalf("exit status %d: %s", code, stderr.String())
			}
			type furniture struct {
				Reason, Text string
				Start, End   int
			}
			type side struct {
				Body      string
				Furniture []furniture
			}
			var rows []struct {
				Why      string
				A, B     side
				Passages []struct {
					Words   int
					AStart  int `json:"a_start"`
					AEnd    int `json:"a_end"`
					BStart  int `json:"b_start"`
					BEnd    int `json:"b_end"`
					Text    string
					BText   string `json:"b_text"`
					Stretch int
				}
				Stretches []struct{ Number int }
			}
			if err := json.Unmarshal(stdout.Bytes(), &rows); err != nil || len(rows) != 1 {
				t.Fatalf("%v: %s", err, stdout.String())
			}
			row := rows[0]
			if row.Why == "" || len(row.Passages) == 0 || len(row.A.Furniture) == 0 {
				t.Fatalf("%+v", row)
			}
			if row.A.Body != texts[0] || row.B.Body != texts[1] {
				t.Error("the bodies are not the files")
			}
			for _, p := range row.Passages {
				if texts[0][p.AStart:p.AEnd] != p.Text || texts[1][p.BStart:p.BEnd] != p.BText || p.Text == "" || p.BText == "" {
					t.Errorf("not at its offsets: %+v", p)
				}
				if p.Stretch < 1 || p.Stretch > len(row.Stretches) {
					t.Errorf("no such stretch: %+v", p)
				}
			}
			for i, s := range []side{row.A, row.B} {
				for _, f := range s.Furniture {
					if texts[i][f.Start:f.End] != f.Text || f.Reason == "" {
						t.Errorf("not at its offsets: %+v", f)
					}
				}
			}
		})
	}
}
