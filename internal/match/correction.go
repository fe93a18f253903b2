package match

import (
	"strings"

	"github.com/samewire/samewire/internal/octets"
)

// slugs open the headline of a piece that says it corrects another, in the forms
// that agencies give them.
var slugs = []string{
	"correct", "refile-correct", "corrig", "corrección", "correcção", "correção", "rectific", "rettifica", "errata",
	"korrektur", "berichtig", "rectificatie", "rättelse", "rettelse", "oikaisu", "исправлен", "düzeltme", "ralat",
	"更正", "訂正", "정정", "تصحيح", "शुद्धि", "भूल सुधार",
}

// notes stand near the end of such a piece. What each begins with mayBegin must know.
var notes = []string{
	"corrects", "has been corrected", "have been corrected", "was corrected to", "been updated to correct", "correction:",
	"ha sido corregid", "corrige ", "foi corrigid", "a été corrigé", "è stato corretto", "wurde korrigiert", "wurde berichtigt",
	"внесены исправления", "已更正", "作出更正", "訂正しました", "تم تصحيح",
}

// noteBytes is how much of the end is searched for a note: a page has furniture
// below its last paragraph.
const noteBytes = 1500

// correctionSlug reports whether a headline says that its piece corrects another.
func correctionSlug(headline string) bool {
	headline = strings.TrimLeft(strings.ToLower(headline), " *[(<!¡-–—")
	for _, s := range slugs {
		if strings.HasPrefix(headline, s) {
			return true
		}
	}
	return false
}

// correctionNote reports whether a note near the end of a text says so.
func correctionNote(text string) bool {
	end := text[max(0, len(text)-noteBytes):]
	if !mayCorrect(end) {
		return false
	}
	end = strings.ToLower(end)
	for _, s := range notes {
		if strings.Contains(end, s) {
			return true
		}
	}
	return false
}

// mayCorrect reports whether a text may hold a note, for one look at most of them
// instead of one for each note.
func mayCorrect(text string) bool {
	var x uint64
	next := octets.Load(text, 0)
	for i := 0; i < len(text); i += 8 {
		// Eight places at a time: is one of them not ASCII, or does "rr" or "eri" follow?
		x, next = next, octets.Load(text, i+8)
		a, b, c := (x>>8|next<<56)|octets.Cases, (x>>16|next<<48)|octets.Cases, (x>>24|next<<40)|octets.Cases
		if x&octets.Highs|equal(b, 'r')&(equal(c, 'r')|equal(a, 'e')&equal(c, 'i')) == 0 {
			continue
		}
		for j := i; j < min(i+8, len(text)); j++ {
			if mayBegin(text[j:]) {
				return true
			}
		}
	}
	return false
}

// mayBegin reports whether a text begins with what all notes of a script hold, or with
// one of the two letters outside Latin-1 that are ASCII ones when small.
func mayBegin(text string) bool {
	switch c := text[0]; {
	case c >= 0xc4:
		return strings.HasPrefix(text, "в") || strings.HasPrefix(text, "В") || strings.HasPrefix(text, "已") || strings.HasPrefix(text, "作") ||
			strings.HasPrefix(text, "訂") || strings.HasPrefix(text, "ت") || strings.HasPrefix(text, "İ") || strings.HasPrefix(text, "\u212a")
	case c|0x20 == 'c', c|0x20 == 'k':
		return len(text) >= 5 && (strings.EqualFold(text[1:5], "orre") || strings.EqualFold(text[1:5], "orri"))
	case c|0x20 == 'b':
		return len(text) >= 6 && strings.EqualFold(text[1:6], "erich")
	}
	return false
}
