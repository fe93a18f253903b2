package match

import (
	"strings"
	"testing"
)

func TestCorrectionNote(t *testing.T) {
	const story = "The harbour council voted on Tuesday to reopen the eastern quay.\n\n"
	for _, n := range notes {
		// The Kelvin sign and a dotted capital are the letters beyond Latin-1 that are ASCII
		// ones when small.
		for _, text := range []string{n, strings.ToUpper(n), strings.ReplaceAll(n, "k", "\u212a"), strings.ReplaceAll(n, "i", "İ")} {
			for at := range 16 {
				if before := story[at:] + "("; !correctionNote(before+text) || !correctionNote(before+text+"x)") {
					t.Errorf("%q is not found behind %q", text, before)
				}
			}
		}
	}
	for _, text := range []string{"", story, "A corridor of berries, said the korrespondent: “café” – 3 €."} {
		if correctionNote(text) {
			t.Errorf("%q is called a correction", text)
		}
	}
}
