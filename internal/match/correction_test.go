package match

import (
	"strings"
	"testing"
)

func TestCorrectionNote(t *testing.T) {
	const story = "The harbour council voted on Tuesday to reopen the eastern quay.\n\n"
	for _, n := range notes {
		for _, text := range []string{n, strings.ToUpper(n)} {
			if !correctionNote(story + "(" + text + "x)") {
				t.Errorf("%q is not found", text)
			}
		}
	}
	for _, text := range []string{"", story, "A corridor of berries, said the korrespondent: “café” – 3 €."} {
		if correctionNote(text) {
			t.Errorf("%q is called a correction", text)
		}
	}
}
