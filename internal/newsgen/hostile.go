package newsgen

import (
	"fmt"
	"strings"
)

// A HostileText is a text that no newsroom writes, of a kind that has made some program
// slow: what a reader of the web must take in its stride.
type HostileText struct {
	Kind string
	Text string
}

// HostileTexts are texts of about n bytes, one of each kind, the same for the same n.
// Those that end differ from others of their kind in the end only, so that two of them
// are compared and not just found equal.
func HostileTexts(n int, end string) []HostileText {
	const sentence = "The council of Marrow Point voted late on Tuesday to close the old ferry slip, officials said. "
	repeated := func(s string) string { return strings.Repeat(s, n/len(s)+1) }
	counted := func(format string) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	texts := []HostileText{
		// Words without end.
		{"one letter", repeated("a")},
		{"one Chinese character", repeated("港")},
		{"combining marks", "e" + repeated("\u0301")},
		{"emoji joined", repeated("👩\u200d👩\u200d👧\u200d👦\u200d")},
		{"Thai without spaces", repeated("เรือเฟอร์รี่ออกจากท่า")},
		{"digits", repeated("1234567890")},
		// The same again.
		{"one word", repeated("ferry ")},
		{"two words", repeated("ferry slip ")},
		{"one phrase", repeated("the ferry slip of the harbour ")},
		{"one sentence, one line", repeated(sentence)},
		{"equal paragraphs", repeated(sentence + "\n\n")},
		{"equal lines", repeated("Ferry slip closed\n")},
		// Lines.
		{"empty lines", sentence + repeated("\n") + sentence},
		{"lines of a space", sentence + repeated(" \n") + sentence},
		{"words on lines", counted("w%d\n")},
		{"one line", counted("The slip number %d was closed late on Tuesday, officials said. ")},
		{"short paragraphs", counted("Slip %d\n\n")},
		{"promos", counted("Also read: the slip %d is closed\n\n")},
		// What looks like something that has an end.
		{"open quotes", repeated("“ferry ")},
		{"open brackets", repeated("(ferry ")},
		{"open tags", repeated("<b>ferry ")},
		{"less-than signs", repeated("< ")},
		{"dashes", repeated("— ")},
		{"datelines", repeated("MARROW POINT, May 3 (AP) — ")},
		{"handles", repeated("(@ferry) pic.twitter.com/")},
		{"addresses", repeated("https://ferry.example/")},
		{"colons", repeated("a: ")},
		{"full stops", repeated(".")},
		{"hyphens at line ends", repeated("fer-\n")},
		{"bars", repeated("a | ")},
	}
	for i := range texts {
		texts[i].Text += end
	}
	return texts
}
