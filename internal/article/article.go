// Package article reads news articles from files, folders, globs and standard
// input: plain text, HTML and JSON lines, each also compressed.
//
// It does not decide what part of an article is the story (package furniture
// does), and it never rewrites the words of a body: what it hands on is what
// the file said, in UTF-8. It does not repair text that was damaged before it was
// written, fetches nothing, and does not read feeds, web archives or office files.
package article

import "time"

// An Article is one piece as an outlet published it.
type Article struct {
	ID        string    // unique within an archive; the file's path when the format gives none
	URL       string    // where it was published, if known
	Source    string    // the outlet: a name or a domain
	Title     string    // the headline, if the format names one
	Body      string    // UTF-8, paragraphs separated by newlines; may hold page furniture
	Published time.Time // zero if unknown
	Language  string    // BCP 47, if the format names one
	Agency    string    // the wire the format credits, if any

	File   string // where it was read from; "-" is standard input
	Record int    // 1-based line of the record in File; 0 for one article a file
}
