package match

import "strings"

// slugs open the headline of a piece that says it corrects another, in the forms
// that agencies give them.
var slugs = []string{
	"correct", "refile-correct", "corrig", "corrección", "correcção", "correção", "rectific", "rettifica", "errata",
	"korrektur", "berichtig", "rectificatie", "rättelse", "rettelse", "oikaisu", "исправлен", "düzeltme", "ralat",
	"更正", "訂正", "정정", "تصحيح", "शुद्धि", "भूल सुधार",
}

// notes stand near the end of such a piece.
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
// instead of one for each note: Latin notes hold "corr", "korr" or "beri", and for the
// other ones there must be a letter that is neither ASCII nor one of Latin-1.
func mayCorrect(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 0xc4 && (c != 0xe2 || i+1 < len(text) && text[i+1] != 0x80): // all but general punctuation
			return true
		case c|0x20 == 'c', c|0x20 == 'k', c|0x20 == 'b':
			if i+4 <= len(text) && (strings.EqualFold(text[i+1:i+4], "orr") || strings.EqualFold(text[i+1:i+4], "eri")) {
				return true
			}
		}
	}
	return false
}
