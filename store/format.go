package store

// # The file
//
// An archive is one bbolt file (etcd-io/bbolt: a B+ tree of pages, copied on write,
// one writer at a time). It holds these buckets. Numbers in keys are big-endian,
// so that keys sort as numbers do; numbers in values are unsigned varints unless
// a width is given, and strings are their length and their bytes.
//
//	meta      "format"   layout version, 4 bytes
//	          "scheme"   version of words and part keys (simhash.Version), 4 bytes
//	          "text"     1 byte: 1 if texts are kept, 0 in an archive of fingerprints only
//	          "noisy"    1 byte: 1 if part keys are of letters; missing where they are of words
//	          "next"     the number of the next article, 4 bytes
//	          "segment"  the number of the next segment, 4 bytes
//	          "articles" live articles, 8 bytes; "words" their words, 8 bytes
//
//	ids       external id -> number (4 bytes), hash of the body as read (8 bytes),
//	          version. An id of more than 256 bytes is cut to 224 and 16 hexadecimal
//	          digits of its hash are appended; the article has it whole.
//
//	articles  number -> an encoding version (1 byte, 2), then id, url, source,
//	          title, language, agency, dateline, byline as strings; published and
//	          added as signed varints of Unix seconds plus one, 0 for none; version,
//	          words.
//
//	texts     number -> a zstd frame of: the kept ranges (how many, then for each the
//	          gap from the end of the one before and its length), the cut ranges (the
//	          same, each followed by reason and cue), the text to the end. Missing in
//	          an archive of fingerprints only.
//
//	prints    number -> SimHash (8 bytes), words, the number of part keys, and for
//	          each its hash (4 bytes) and the gap of its offset from the one before.
//
//	segments  segment -> lowest and highest article number in it (4 bytes each), and
//	          the number of its postings (8 bytes)
//
//	postings  segment -> a bucket of its own: hash (4 bytes), article number (4 bytes)
//	          of the first posting of a block -> the block.
//
//	dead      number -> nothing: articles that were replaced or removed, whose
//	          postings still stand in a segment
//
//	furniture source -> what was learnt of its furniture: bytes that package notebook
//	          knows. A name of more than 256 bytes is cut as an id is.
//
// A block is a run of postings sorted by hash and number. For each hash: its gap
// from the hash before (from 0 for the first), how many numbers follow, and their
// gaps (the first from 0). A block ends at about 1,000 bytes; a long list goes on in the
// next one.
//
// # Segments
//
// Each transaction of [Archive.Add] writes one segment and never changes it. When
// the segments before it hold no more postings than those after them, they are
// merged into one (a binary counter, as in the logarithmic method of Bentley and
// Saxe, 1980): so n articles stand in at most log2(n/batch)+1 segments, a look-up
// probes each once, and a posting is written log2(n/batch) times in its life.
// Postings of dead articles are left out when their segment is merged.
//
// # Versions
//
// Whatever changes a byte above gets a new layout version and a line here; Open
// refuses a file of another version.
//
//	1  the first; its fingerprints are of scheme 1, which nothing converts
//	2  part keys of 4 bytes; the bucket furniture; bylines
const formatVersion = 2

var (
	bucketMeta     = []byte("meta")
	bucketIDs      = []byte("ids")
	bucketArticles = []byte("articles")
	bucketTexts    = []byte("texts")
	bucketPrints   = []byte("prints")
	bucketSegments = []byte("segments")
	bucketPostings = []byte("postings")
	bucketDead     = []byte("dead")

	bucketFurniture = []byte("furniture")

	keyFormat   = []byte("format")
	keyScheme   = []byte("scheme")
	keyText     = []byte("text")
	keyNoisy    = []byte("noisy")
	keyNext     = []byte("next")
	keySegment  = []byte("segment")
	keyArticles = []byte("articles")
	keyWords    = []byte("words")
)

func buckets() [][]byte {
	return [][]byte{
		bucketMeta, bucketIDs, bucketArticles, bucketTexts, bucketPrints, bucketSegments, bucketPostings, bucketDead,
		bucketFurniture,
	}
}
