package match

import (
	"math"
	"strings"
	"unicode/utf8"
)

// A quotation follows the quotation marks of a text. Quoted words are not copy: two
// outlets that quote one release, letter or post share its words, not a story.
type quotation struct {
	marks  [4]rune // the opening marks that wait for their closing ones, outermost first
	depth  int
	posted int // an embedded post ends here
	slash  int // the first slash behind the line that was looked at last, and the first @
	at     int
}

// closing are the marks that may close what one opens, "" if it opens nothing.
// German, Danish and Swedish use some of them the other way round.
func closing(mark rune) string {
	switch mark {
	case '"':
		return "\""
	case '“':
		return "”"
	case '„':
		return "“”"
	case '«':
		return "»"
	case '»':
		return "«»"
	case '「':
		return "」"
	case '『':
		return "』"
	case '‘':
		return "’"
	case '‚':
		return "‘’"
	}
	return ""
}

// posts sign an embedded post: a handle, or a link that such pages add.
var posts = []string{"(@", "pic.twitter.com/", "https://t.co/"}

// postBytes is the longest line that can be a post; a longer one is a paragraph, or
// a whole page, with a post in it.
const postBytes = 700

// pass reads what stands between two words, text[from:to], and reports whether a new
// sentence begins after it. One in quotation marks does.
func (q *quotation) pass(text string, from, to int) (ends bool) {
	if from == 0 {
		q.line(text, 0)
	}
	for i := from; i < to; i++ {
		switch text[i] {
		case '.', '!', '?', ':', '|':
			ends = true
		case '"', '\n':
			return q.marked(text, i, to) || ends
		default:
			if text[i] >= utf8.RuneSelf {
				return q.marked(text, i, to) || ends
			}
		}
	}
	return ends
}

// marked does the same where a line ends, or quotation marks or others outside ASCII
// stand.
func (q *quotation) marked(text string, from, to int) (ends bool) {
	for i, r := range text[from:to] {
		switch {
		case r == '\n':
			// A quotation that goes on is opened again in the next paragraph; one that was
			// never closed ends with its own.
			q.depth = 0
			q.line(text, from+i+1)
		case r < '"' || r > '"' && r < '«':
		case q.depth > 0 && strings.ContainsRune(closing(q.marks[q.depth-1]), r):
			q.depth--
		case closing(r) != "" && q.depth < len(q.marks):
			q.marks[q.depth] = r
			q.depth++
		}
	}
	return strings.ContainsAny(text[from:to], "\"“„«「『\n.!?:。！？।؟•|")
}

// line looks whether the line that begins at start is a post.
func (q *quotation) line(text string, start int) {
	q.slash, q.at = nextByte(text, start, q.slash, '/'), nextByte(text, start, q.at, '@')
	if min(q.slash, q.at) > start+postBytes { // true of most articles from the first line on
		return
	}
	line, _, _ := strings.Cut(text[start:min(len(text), start+postBytes+1)], "\n")
	if len(line) > postBytes || start+len(line) <= min(q.slash, q.at) {
		return
	}
	for _, p := range posts {
		if strings.Contains(line, p) {
			q.posted = start + len(line)
		}
	}
}

// nextByte is where c stands first at or after start, which was found to be known for
// an earlier start; far behind the end if nowhere.
func nextByte(text string, start, known int, c byte) int {
	if start < known {
		return known
	}
	if i := strings.IndexByte(text[start:], c); i >= 0 {
		return start + i
	}
	return math.MaxInt
}

// open reports whether a word that starts at the given place is quoted.
func (q *quotation) open(start int) bool { return q.depth > 0 || start < q.posted }
