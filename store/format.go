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
//	          "names"    the number of the next name, 4 bytes
//	          "dict"     what texts are compressed with, at most 128 KiB; missing until
//	                     there are texts to make it of
//	          "segment"  the number of the next segment, 4 bytes
//	          "articles" live articles, 8 bytes; "words" their words, 8 bytes
//
//	ids       external id -> number (4 bytes), hash of the body as read (8 bytes),
//	          version. An id of more than 256 bytes is cut to 224 and 16 hexadecimal
//	          digits of its hash are appended; the article has it whole.
//
//	names     's' and a string -> its number (4 bytes); 'n' and the number (4 bytes) ->
//	          the string. Below, a name is an unsigned varint: 0 for the empty string,
//	          1 if the string follows, being too long or not worth it, else its number
//	          here.
//
//	articles  number -> the length of the fingerprint that follows, in bytes; then its
//	          words, the number of its part keys, the SimHash (8 bytes), the hash of
//	          each key (4 bytes), for each 4 bits, of which the lower come first: the
//	          words between the key before and it, 15 if they are more, and for each of
//	          these how many more; then published as a signed varint of Unix seconds
//	          plus one, 0 for none; three names: source, language and the URL up to its
//	          host (three strings); when added, as published is, and version; and the
//	          agency; id, title, dateline, byline as strings; and a byte that says how
//	          the rest of the URL follows: 0 as a string, 1 not at all, the id is the
//	          whole URL, 2 as two strings, between which the id stands, 3 not at all,
//	          the id is the rest.
//
//	texts     number -> a zstd frame of: the kept ranges (how many, then for each the
//	          gap from the end of the one before and its length), the cut ranges (the
//	          same, each followed by reason and cue), the text to the end. Where the
//	          frame names dictionary 1, it is "dict", as raw content. Missing in an
//	          archive of fingerprints only.
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
// A block is a run of postings sorted by hash and number. For each hash: twice its gap
// from the hash before (from 0 for the first), and one more if it has several numbers;
// then how many, if so, and their gaps (the first from 0). A block ends at about 500
// bytes; a long list goes on in the next one.
//
// Pages have 16 KiB: values of some 300 and 1,000 bytes leave a sixth of a page of 4 KiB
// unused, and 3 % of one of 16.
//
// # Segments
//
// Each transaction of [Archive.Add] writes one segment. When eight of like size have
// come together they are merged into one (the logarithmic method of Bentley and Saxe,
// 1980, with eight instead of two), and [Archive.Settle] merges all but those much larger
// than the rest at the end of a run: so a look-up probes few, and a posting is written
// log8(n/batch)+1 times in its life. Postings of dead articles are left out when their
// segment is merged.
//
// A block holds hashes of one of 64 equal stretches only, so that a large merge can go
// stretch by stretch in transactions of its own: between them, each posting stands in
// the old segment or in the new one. If the process ends before the last, both stay, and
// the next merge takes them for what they are.
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
	bucketNames    = []byte("names")
	bucketSegments = []byte("segments")
	bucketPostings = []byte("postings")
	bucketDead     = []byte("dead")

	bucketFurniture = []byte("furniture")

	keyFormat   = []byte("format")
	keyScheme   = []byte("scheme")
	keyText     = []byte("text")
	keyNoisy    = []byte("noisy")
	keyNext     = []byte("next")
	keyNames    = []byte("names")
	keyDict     = []byte("dict")
	keySegment  = []byte("segment")
	keyArticles = []byte("articles")
	keyWords    = []byte("words")
)

func buckets() [][]byte {
	return [][]byte{
		bucketMeta, bucketIDs, bucketArticles, bucketTexts, bucketNames, bucketSegments, bucketPostings, bucketDead,
		bucketFurniture,
	}
}
