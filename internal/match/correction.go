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
	end := strings.ToLower(text[max(0, len(text)-noteBytes):])
	for _, s := range notes {
		if strings.Contains(end, s) {
			return true
		}
	}
	return false
}
