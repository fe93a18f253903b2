package desk

import (
	"encoding/binary"
	"math"
	"sync"

	"github.com/samewire/samewire/internal/spill"
)

// A link is a related pair as far as clusters ask, its measures aside. Of A, the
// incoming one, and B it has the ranks, or once components are known the places.
type link struct {
	a, b     uint32
	measure  uint32 // number of its measures
	relation uint8  // of linked
	far      bool
	swapped  bool // the measures are as seen from b
}

// A linkMeasure is how the bodies of a link compare, as far as clusters ask.
type linkMeasure struct {
	wordsA, wordsB   uint32
	sharedA, sharedB uint32
	resemblance      float64
	whereA, whereB   uint64
}

func (m *linkMeasure) swap() linkMeasure {
	return linkMeasure{m.wordsB, m.wordsA, m.sharedB, m.sharedA, m.resemblance, m.whereB, m.whereA}
}

func (m *linkMeasure) containmentA() float64 { return float64(m.sharedA) / float64(m.wordsA) }
func (m *linkMeasure) containmentB() float64 { return float64(m.sharedB) / float64(m.wordsB) }

// A linkLog holds links in blocks, each of which is read by itself: the number of its
// bytes, then for each link its ranks and flags, and where they differ from those before,
// its measures. The articles of two bodies are linked one after the other, by the same
// measures: of 100,000 generated articles a link takes 25 bytes, not 49.
type linkLog struct {
	mu  sync.Mutex // guards appending
	log *spill.Log
}

const (
	// blockBytes holds 167 links and more; those of one core to all parts fit into
	// the cache of that core.
	blockBytes   = 8 << 10
	blockHeader  = 4
	linkBytes    = 9
	measureBytes = 40
)

// The bits of a link's flags, above the number of its relation.
const (
	farFlag = 1 << (iota + 4)
	swappedFlag
	measuredFlag // its measures follow
)

// A linkWriter writes links to a log that others may write to as well.
type linkWriter struct {
	to   *linkLog
	buf  []byte      // the block; blockBytes of memory
	last linkMeasure // in it
}

func newLinkWriter(to *linkLog) linkWriter {
	return linkWriter{to: to, buf: make([]byte, 0, blockBytes)}
}

// add adds a link whose measures are m, as seen from its A.
func (w *linkWriter) add(k link, m linkMeasure) error {
	if len(w.buf)+linkBytes+measureBytes > blockBytes {
		if err := w.flush(); err != nil {
			return err
		}
	}
	first := len(w.buf) == 0
	if first {
		w.buf = w.buf[:blockHeader]
	}
	flags := k.relation
	if k.far {
		flags |= farFlag
	}
	switch {
	case first:
		flags |= measuredFlag
	case m == w.last:
	case m == w.last.swap():
		flags |= swappedFlag
	default:
		flags |= measuredFlag
	}
	w.buf = binary.LittleEndian.AppendUint32(w.buf, k.a)
	w.buf = binary.LittleEndian.AppendUint32(w.buf, k.b)
	w.buf = append(w.buf, flags)
	if flags&measuredFlag == 0 {
		return nil
	}
	w.last = m
	for _, v := range [...]uint32{m.wordsA, m.wordsB, m.sharedA, m.sharedB} {
		w.buf = binary.LittleEndian.AppendUint32(w.buf, v)
	}
	for _, v := range [...]uint64{math.Float64bits(m.resemblance), m.whereA, m.whereB} {
		w.buf = binary.LittleEndian.AppendUint64(w.buf, v)
	}
	return nil
}

// flush ends the block.
func (w *linkWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	binary.LittleEndian.PutUint32(w.buf, uint32(len(w.buf)))
	w.buf = w.buf[:blockBytes] // what follows is of no meaning
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	_, err := w.to.log.Append(w.buf)
	w.buf = w.buf[:0]
	return err
}

// blocks is the number of blocks of a log.
func (l *linkLog) blocks() int { return int(l.log.Size() / blockBytes) }

// A linkReader reads blocks of logs.
type linkReader struct {
	buf      [blockBytes]byte
	links    []link        // what was read
	measures []linkMeasure // of the links
}

// read appends a block to what was read.
func (r *linkReader) read(l *linkLog, block int) error {
	if _, err := l.log.ReadAt(r.buf[:], int64(block)*blockBytes); err != nil {
		return err
	}
	end := binary.LittleEndian.Uint32(r.buf[:])
	if end > blockBytes {
		return errRecord
	}
	for data := r.buf[blockHeader:end]; len(data) > 0; {
		if len(data) < linkBytes {
			return errRecord
		}
		flags := data[8]
		k := link{
			a: binary.LittleEndian.Uint32(data), b: binary.LittleEndian.Uint32(data[4:]),
			relation: flags & (farFlag - 1), far: flags&farFlag != 0, swapped: flags&swappedFlag != 0,
		}
		data = data[linkBytes:]
		if flags&measuredFlag != 0 {
			if len(data) < measureBytes {
				return errRecord
			}
			var m linkMeasure
			for i, v := range [...]*uint32{&m.wordsA, &m.wordsB, &m.sharedA, &m.sharedB} {
				*v = binary.LittleEndian.Uint32(data[4*i:])
			}
			m.resemblance = math.Float64frombits(binary.LittleEndian.Uint64(data[16:]))
			m.whereA, m.whereB = binary.LittleEndian.Uint64(data[24:]), binary.LittleEndian.Uint64(data[32:])
			r.measures = append(r.measures, m)
			data = data[measureBytes:]
		}
		if len(r.measures) == 0 || int(k.relation) >= len(linked) {
			return errRecord
		}
		k.measure = uint32(len(r.measures) - 1)
		r.links = append(r.links, k)
	}
	return nil
}

// measure is the measures of a link that was read, as seen from its A.
func (r *linkReader) measure(k link) linkMeasure {
	m := r.measures[k.measure]
	if k.swapped {
		m = m.swap()
	}
	return m
}
