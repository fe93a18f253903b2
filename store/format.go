package store

// # The file
//
// An archive is one bbolt file (etcd-io/bbolt: a B+ tree of pages, copied on write,
// one writer at a time). It holds these buckets. Numbers in keys are big-endian,
// so that keys sort as numbers do; numbers in values are unsigned varints unless
// a width is given, and then big-endian; strings are their length and their bytes.
//
//	meta      "format"   layout version, 4 bytes
//	          "scheme"   version of words and part keys (simhash.Version), 4 bytes
//	          "text"     1 byte: 1 if texts are kept, 0 in an archive of fingerprints only
//	          "noisy"    1 byte: 1 if part keys are of letters; missing where they are of words
//	          "next"     the number of the next article, 4 bytes
//	          "names"    the number of the next name, 4 bytes
//	          "segment"  the number of the next segment, 4 bytes
//	          "articles" live articles, 8 bytes; "words" their words, 8 bytes
//	          "sum"      the checksum of the others, 4 bytes
//
//	ids       id -> a block of ids from that one on, which may have been removed; the
//	          first block of all has the key of one zero byte. Each id: how many bytes it has in common with
//	          the one before, how many follow, these, and the number of its article. A
//	          block ends at about 1,000 bytes. An id of more than 256 bytes is cut to 224
//	          and 16 hexadecimal digits of its hash are appended, the empty one is a zero
//	          byte; the article has it whole.
//
//	names     's' and a string -> its number (4 bytes); 'n' and the number (4 bytes) ->
//	          the string. Below, a name is an unsigned varint: 0 for the empty string,
//	          1 if the string follows, being too long or not worth it, else its number
//	          here.
//
//	articles  number -> a group of articles. Each: its words; twice the number of its part
//	          keys, and one more if they stand here; the SimHash and the hash of the body
//	          as read (8 bytes each). Part keys stand here in an archive of fingerprints
//	          only, else its text gives them: the hash of each (4 bytes); for each 4 bits,
//	          of which the lower come first: the words between the key before and it, 15 if
//	          they are more; and how many bytes follow that say, for each of these, how
//	          many more. Then published as a signed varint of Unix seconds plus one, 0 for
//	          none; three names: source, language and the URL up to its host (three
//	          strings); when added, as published is, and version; and the agency; id,
//	          title, dateline, byline as strings; and a byte that says how the rest of the
//	          URL follows: 0 as a string, 1 not at all, the id is the whole URL, 2 as two
//	          strings, between which the id stands, 3 not at all, the id is the rest.
//
//	texts     number -> a group of texts, each a zstd frame, without a checksum, of: the
//	          kept ranges (how many, then for each the gap from the end of the one before
//	          and its length), the cut ranges (the same, each followed by reason and cue),
//	          the text to the end. Empty in an archive of fingerprints only.
//
//	dict      1 -> the dictionary 1 that texts are compressed with, as raw content, at most
//	          128 KiB; empty until there are texts to make it of
//	spare     the same again: without it no text could be read
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
// A group holds what articles of consecutive numbers have: the number of the first and
// how many (4 and 2 bytes), w (1 byte), a checksum of these and the ends (4 bytes), the
// end of each from the end of the ends on (w bytes each, 2 or 4), and each with a checksum
// of its own (4 bytes); a number that is no more has nothing. A group stands under its
// last number or, while it grows, under 0xffffffff, and ends before it has 8 KiB, 28 bytes
// less, one of texts 16 KiB.
//
// A block is a run of postings sorted by hash and number. For each hash: twice its gap
// from the hash before (from 0 for the first), and one more if it has several numbers;
// then how many, if so, and their gaps (the first from 0). A block ends at about 500
// bytes; a long list goes on in the next one.
//
// Pages have 16 KiB: values of some 500 and 1,000 bytes leave a sixth of a page of 4 KiB
// unused, and 3 % of one of 16.
//
// # Checksums
//
// Values of ids, names, dict, spare, segments, postings, dead and furniture end with a
// checksum of 4 bytes, as do the slots of groups. It is a CRC-32C that begins, in place
// of zero, with the number of the bucket (meta 1, articles 2, texts 3, names 4, ids 5,
// segments 6, postings 7, dead 8, furniture 9, dict and spare 10) in its highest byte and,
// in the others, the number of the segment (postings), 1 (slots) or 0; and goes on with
// the key of the value (of a slot, its number) and the value. That of the head of a group
// goes on from the key with number, how many and w, then begins again from there with the
// ends. That of meta begins again with each key, a zero byte, and its value.
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
// refuses a file of another version. Package past reads those before, as they were, for
// samewire export: an archive is brought over by export and import.
//
//	1  the first; its fingerprints are of scheme 1, which import makes again of the texts
//	2  part keys of 4 bytes; the bucket furniture; bylines
//	3  groups of articles and of texts; blocks of ids; no part keys beside texts; the
//	   dictionary in buckets of its own; checksums
const formatVersion = 3

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
	bucketDict      = []byte("dict")
	bucketSpare     = []byte("spare")

	keyFormat   = []byte("format")
	keyScheme   = []byte("scheme")
	keyText     = []byte("text")
	keyNoisy    = []byte("noisy")
	keyNext     = []byte("next")
	keyNames    = []byte("names")
	keySegment  = []byte("segment")
	keyArticles = []byte("articles")
	keyWords    = []byte("words")
	keySum      = []byte("sum")
)

func buckets() [][]byte {
	return [][]byte{
		bucketMeta, bucketIDs, bucketArticles, bucketTexts, bucketNames, bucketSegments, bucketPostings, bucketDead,
		bucketFurniture, bucketDict, bucketSpare,
	}
}
