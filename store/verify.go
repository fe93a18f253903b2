package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// What a Problem is about.
const (
	ProblemPage    = "page"    // the file's own structure
	ProblemValue   = "value"   // something the archive needs beside its articles
	ProblemArticle = "article" // an article that cannot be read, or is not what it was
	ProblemID      = "id"      // an id that leads astray
	ProblemIndex   = "index"   // part keys that find too much or too little
	ProblemCount   = "count"   // a number that is not that of what is there
)

// A Problem is one thing that is wrong with an archive.
type Problem struct {
	Kind string
	Num  int64  // of the article, or -1
	ID   string // of the article, if it is known
	What string
	Lost bool // nothing can bring it back from this file
}

// A Verified says what Verify has looked at, and what it found.
type Verified struct {
	Pages, Articles, Texts, IDs, Postings, Segments, Names, Notes int64
	Words                                                         int64

	Problems []Problem // the first of them
	Found    int64     // how many there are
}

// VerifyOptions are those of [Verify] and [Repair]. Of Options they use Wait, Scheme and
// Fingerprint.
type VerifyOptions struct {
	Options
	Most     int                          // problems that are listed; 0 means 100
	Progress func(done, of, articles int) // pages that were read, and articles; may be nil
}

// Verify looks at every byte that an archive needs: at the pages of the file and at
// every checksum; whether each posting leads to an article that has its key and each
// article is found by all its keys and its id; whether texts unpack and give what is
// stored of them; and whether the counts are right. It writes nothing. It fails with the
// errors of [Open] but for ErrDamaged, which is what it reports.
//
// Each article takes 17 bytes of memory, beside what is read at a time.
func Verify(ctx context.Context, path string, options VerifyOptions) (*Verified, error) {
	v, done, err := newVerifier(ctx, path, options)
	if err != nil {
		return nil, err
	}
	defer done()
	err = v.all()
	return &v.Verified, err
}

// A verifier goes through an archive.
type verifier struct {
	Verified
	ctx   context.Context
	path  string
	o     VerifyOptions
	file  *os.File
	pages *pages

	buckets map[string][]byte
	meta    map[string][]byte
	names   map[uint32][]byte
	dead    map[uint32]bool
	archive Archive // for its codec, and what it keeps
	cells   cells

	mu      sync.Mutex     // of what is found: articles are looked at beside the reading
	unnamed map[uint32]int // problems of articles whose id is not known, by number
	looked  atomic.Int64   // articles
	odd     int64          // articles of which other things are stored than their texts give

	// keep is called with every article that is sound, in order, if it is not nil, and with
	// every note. Then all that is lost is listed, what one bit has spoilt is mended, and
	// what no page leads to any more is used.
	keep     func(*Record) error
	keepNote func(Note)
	guess    func(noisy bool) (hasText, isNoisy bool) // what the archive is, if it does not say so
	orphans  map[string][]orphan
	free     func(page uint64) bool
}

// newVerifier opens the file and locks it against writers.
func newVerifier(ctx context.Context, path string, o VerifyOptions) (*verifier, func(), error) {
	if o.Wait <= 0 {
		o.Wait = defaultWait
	}
	if o.Most <= 0 {
		o.Most = 100
	}
	o.ReadOnly = true
	file, err := openLocked(path, o.Options, &wait{path: path, began: time.Now(), most: o.Wait, ctx: ctx, say: o.Waiting})
	if err != nil {
		return nil, nil, err
	}
	if err := checkHeader(file, path); err != nil && !errors.Is(err, ErrDamaged) {
		return nil, nil, errors.Join(err, file.Close())
	}
	return verifierOf(ctx, path, o, file), func() { file.Close() }, nil
}

func verifierOf(ctx context.Context, path string, o VerifyOptions, file *os.File) *verifier {
	return &verifier{
		ctx: ctx, path: path, o: o, file: file, archive: Archive{path: path, fingerprint: o.Fingerprint},
		cells: cells{}, dead: map[uint32]bool{}, names: map[uint32][]byte{}, unnamed: map[uint32]int{},
	}
}

// report tells of a problem.
func (v *verifier) report(p Problem) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.Found++; len(v.Problems) < v.o.Most || p.Lost && v.keep != nil {
		if p.Num >= 0 && p.ID == "" {
			v.unnamed[uint32(p.Num)] = len(v.Problems)
		}
		v.Problems = append(v.Problems, p)
	}
}

func (v *verifier) wrong(kind, format string, args ...any) {
	v.report(Problem{Kind: kind, Num: -1, What: fmt.Sprintf(format, args...)})
}

func (v *verifier) all() error {
	info, err := v.file.Stat()
	if err != nil {
		return err
	}
	v.pages, err = openPages(v.file, info.Size(), func(page uint64, what string) { v.wrong(ProblemPage, "page %d: %s", page, what) })
	if err != nil {
		return damaged(v.path, err)
	}
	v.pages.done = func(n int64) {
		if v.Pages += n; v.o.Progress != nil {
			v.o.Progress(int(v.Pages), int(v.pages.count), int(v.looked.Load()))
		}
	}
	v.buckets = v.pages.buckets()
	if err := v.readMeta(); err != nil {
		return err
	}
	for _, name := range buckets() {
		if v.buckets[string(name)] == nil {
			v.wrong(ProblemPage, "bucket %s is missing", name)
		}
	}
	v.readDict()
	v.readNames()
	v.readDead()
	if err := v.readArticles(); err != nil {
		return err
	}
	for _, step := range []func() error{v.readIDs, v.readPostings, v.readNotes, v.nameArticles} {
		if err := errors.Join(v.ctx.Err(), step()); err != nil {
			return err
		}
	}
	v.checkCounts()
	v.free = v.pages.checkFree()
	return nil
}

// values yields the elements of a bucket, without the checksum of their values. Those that
// are damaged are told, and left out.
func (v *verifier) values(bucket []byte, s seed, fn func(key, value []byte)) {
	for e := range v.elements(bucket) {
		value, err := v.open(s, e)
		if err != nil {
			v.wrong(ProblemValue, "%s %s: %v", bucket, printable(e.key), err)
			continue
		}
		fn(e.key, value)
	}
}

// open is the value of an element, without its checksum.
func (v *verifier) open(s seed, e element) ([]byte, error) {
	value, err := s.open(e.key, e.value)
	if err != nil && v.keep != nil && s.mend(e.key, e.value) {
		return s.open(e.key, e.value)
	}
	return value, err
}

// elements yields those of a bucket that holds no others.
func (v *verifier) elements(bucket []byte) func(func(element) bool) {
	return func(yield func(element) bool) {
		orphans := v.orphans[string(bucket)]
		value := v.buckets[string(bucket)]
		for e := range v.pages.bucket(value) {
			if e.bucket {
				v.wrong(ProblemPage, "bucket %s holds another one, %s", bucket, printable(e.key))
				continue
			}
			for len(orphans) > 0 && orphans[0].key <= string(e.key) {
				if o, ok := v.pages.orphan(orphans[0]); ok && orphans[0].key < string(e.key) && !yield(o) {
					return
				}
				orphans = orphans[1:]
			}
			if !yield(e) {
				return
			}
		}
		for _, o := range orphans {
			if e, ok := v.pages.orphan(o); ok && !yield(e) {
				return
			}
		}
	}
}

// printable is a key as it is told: as text if it is some.
func printable(key []byte) string {
	for _, c := range key {
		if c < ' ' || c > '~' {
			return fmt.Sprintf("%.64x", key)
		}
	}
	return fmt.Sprintf("%.64s", key)
}

// readMeta reads what the archive is. An archive that is sound but of another layout is
// an error.
func (v *verifier) readMeta() error {
	v.meta = map[string][]byte{}
	var sum []byte
	var elements []element
	for e := range v.elements(bucketMeta) {
		if bytes.Equal(e.key, keySum) {
			sum = e.value
			continue
		}
		v.meta[string(e.key)] = e.value
		elements = append(elements, e)
	}
	s := elementsSum(elements)
	sound := bytes.Equal(sum, uint32Bytes(s))
	if format := v.meta[string(keyFormat)]; len(format) == 4 {
		if n := binary.BigEndian.Uint32(format); n != formatVersion && (sound || sum == nil) && v.Found == 0 {
			return otherVersion(v.path, n, v.number(keyScheme), v.o.Scheme)
		}
	} else if sum == nil && v.Found == 0 {
		return fmt.Errorf("%s: %w, but a bbolt file of another program", v.path, ErrNotArchive)
	}
	if !sound {
		v.wrong(ProblemValue, "bucket meta: %v", errSum)
		if v.keep != nil {
			sound = mendMeta(elements, sum)
			for _, e := range elements {
				v.meta[string(e.key)] = e.value
			}
		}
	} else if scheme := v.number(keyScheme); int(scheme) != v.o.Scheme {
		return otherVersion(v.path, formatVersion, scheme, v.o.Scheme)
	}
	v.archive.hasText = bytes.Equal(v.meta[string(keyText)], []byte{1})
	v.archive.noisy = bytes.Equal(v.meta[string(keyNoisy)], []byte{1})
	if !sound && v.keep != nil {
		v.archive.hasText, v.archive.noisy = v.guess(v.archive.noisy)
	}
	return nil
}

// number is a number of meta: 0 if it is not there.
func (v *verifier) number(key []byte) (n uint64) {
	for _, b := range v.meta[string(key)] {
		n = n<<8 | uint64(b)
	}
	return n
}

func (v *verifier) readDict() {
	var dict []byte
	sound, copies := 0, 0
	for _, bucket := range [][]byte{bucketDict, bucketSpare} {
		for e := range v.elements(bucket) {
			copies++
			d, err := v.open(seedDict, e)
			switch {
			case err != nil || !bytes.Equal(e.key, dictKey):
				v.wrong(ProblemValue, "%s: the dictionary of the texts: its checksum does not agree", bucket)
			case sound > 0 && !bytes.Equal(d, dict):
				v.wrong(ProblemValue, "there are two different dictionaries of the texts")
			default:
				dict, sound = d, sound+1
			}
		}
	}
	if copies == 1 {
		v.wrong(ProblemValue, "the dictionary of the texts stands in one bucket, and should in two")
	}
	if err := v.archive.codec.use(dict); err != nil {
		v.wrong(ProblemValue, "the dictionary of the texts: %v", err)
		v.archive.codec.use(nil)
	}
}

func (v *verifier) readNames() {
	nums := map[string]uint32{}
	v.values(bucketNames, seedNames, func(key, value []byte) {
		switch {
		case key[0] == 'n' && len(key) == 5:
			v.names[binary.BigEndian.Uint32(key[1:])] = value
		case key[0] == 's' && len(value) == 4:
			nums[string(key[1:])] = binary.BigEndian.Uint32(value)
		default:
			v.wrong(ProblemValue, "name %s is of no known kind", printable(key))
		}
	})
	v.Names = int64(len(v.names))
	for num, name := range v.names {
		if back, ok := nums[string(name)]; !ok || back != num {
			v.wrong(ProblemValue, "name %d is not found by its string", num)
		}
		if uint64(num) >= max(firstName, v.number(keyNames)) {
			v.wrong(ProblemCount, "name %d has a number that was not given yet", num)
		}
	}
	for name, num := range nums {
		if v.names[num] == nil {
			v.wrong(ProblemValue, "name %d is missing", num)
			v.names[num] = []byte(name) // as good
		}
	}
}

func (v *verifier) readDead() {
	v.values(bucketDead, seedDead, func(key, value []byte) {
		if len(key) == 4 {
			v.dead[binary.BigEndian.Uint32(key)] = true
		}
		if len(key) != 4 || len(value) != 0 {
			v.wrong(ProblemValue, "list of the dead: %x is no number", key)
		}
	})
}

func (v *verifier) readNotes() error {
	v.values(bucketFurniture, seedNotes, func(key, value []byte) {
		if v.Notes++; v.keepNote != nil {
			v.keepNote(Note{string(key), value})
		}
	})
	return nil
}

func (v *verifier) checkCounts() {
	for _, c := range []struct {
		key  []byte
		want int64
		what string
	}{
		{keyArticles, v.Articles, "articles"}, {keyWords, v.Words, "words"},
	} {
		if have := v.number(c.key); have != uint64(c.want) {
			v.wrong(ProblemCount, "%d %s are counted, and %d are there", have, c.what, c.want)
		}
	}
}

// otherVersion is the error of a file that this version cannot read.
func otherVersion(path string, format uint32, scheme uint64, known int) error {
	if format > formatVersion || int(scheme) > known {
		return fmt.Errorf("%s: %w: layout %d and fingerprints %d, where this one knows %d and %d; use the newer version",
			path, ErrNewer, format, scheme, formatVersion, known)
	}
	return fmt.Errorf("%s: %w: layout %d and fingerprints %d, where this one has %d and %d; bring it over: samewire export --archive %s | samewire import --archive NEW -",
		path, ErrNewer, format, scheme, formatVersion, known, path)
}
