package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// A seed tells the checksums of one bucket from those of others, so that a value which
// stands in the wrong place is found as one that has changed.
type seed uint32

const (
	seedMeta seed = (iota + 1) << 24
	seedArticles
	seedTexts
	seedNames
	seedIDs
	seedSegments
	seedPostings // and the number of the segment
	seedDead
	seedNotes
	seedDict
)

// slotSeed is that of the slots of a group; its head has the seed of the bucket.
func (s seed) slotSeed() seed { return s | 1 }

func segmentSeed(id uint32) seed { return seedPostings ^ seed(id) }

// sumBytes is the size of a checksum: CRC-32C, which the processor computes, and which
// finds every change of up to 32 bits in a row and, at these sizes, of any three bits.
const sumBytes = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (s seed) sum(key, value []byte) uint32 {
	return crc32.Update(crc32.Update(uint32(s), castagnoli, key), castagnoli, value)
}

// seal appends to a value the checksum of its key and itself.
func (s seed) seal(key, value []byte) []byte {
	return binary.BigEndian.AppendUint32(value, s.sum(key, value))
}

// open is the value that was sealed.
func (s seed) open(key, value []byte) ([]byte, error) {
	n := len(value) - sumBytes
	if n < 0 {
		return nil, errShort
	}
	if binary.BigEndian.Uint32(value[n:]) != s.sum(key, value[:n]) {
		return nil, errSum
	}
	return value[:n:n], nil
}

// must is open where there is no error to return: View and Add report the panic as
// damage.
func (s seed) must(key, value []byte) []byte {
	v, err := s.open(key, value)
	if err != nil {
		panic(fmt.Sprintf("value %.40q: %v", key, err))
	}
	return v
}

// metaSum is the checksum of the bucket meta: of all its keys and values but its own.
func metaSum(meta *bolt.Bucket) uint32 {
	sum := uint32(seedMeta)
	meta.ForEach(func(k, v []byte) error {
		if !bytes.Equal(k, keySum) {
			sum = seed(sum).sum(append(slices.Clone(k), 0), v)
		}
		return nil
	})
	return sum
}

// sealMeta writes it, if it has changed.
func sealMeta(tx *bolt.Tx) error {
	meta := tx.Bucket(bucketMeta)
	sum := uint32Bytes(metaSum(meta))
	if bytes.Equal(meta.Get(keySum), sum) {
		return nil
	}
	return meta.Put(keySum, sum)
}

func checkMetaSum(meta *bolt.Bucket) error {
	if !bytes.Equal(meta.Get(keySum), uint32Bytes(metaSum(meta))) {
		return fmt.Errorf("bucket meta: %w", errSum)
	}
	return nil
}
