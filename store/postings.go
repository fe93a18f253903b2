package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// Postings returns, in ascending order and appended to buf, at most limit articles
// that hold the key, and how many hold it in all. A list longer than the limit is not
// read to its end: the total is then only known to be larger.
func (s *Snapshot) Postings(hash uint32, limit int, buf []uint32) (nums []uint32, total int) {
	nums = buf
	binary.BigEndian.PutUint32(s.seek[:], hash) // and number 0
	for i := range s.segments {
		c := s.segments[i].cursor
		// The hash may stand in the block before the first that begins with it.
		k, v := c.Seek(s.seek[:])
		if k == nil {
			k, v = c.Last()
		} else if !bytes.Equal(k, s.seek[:]) {
			if pk, pv := c.Prev(); pk != nil {
				k, v = pk, pv
			} else {
				k, v = c.First()
			}
		}
		for ; k != nil && binary.BigEndian.Uint32(k) <= hash && total <= limit; k, v = c.Next() {
			list, n, ok := findHash(s.segments[i].seed.must(k, v), hash)
			for num := uint32(0); n > 0 && ok; n-- {
				var gap uint32
				gap, list, ok = readUvarint(list)
				num += gap
				if len(s.dead) > 0 && s.dead[num] {
					continue
				}
				if total++; total <= limit {
					nums = append(nums, num)
				}
			}
			if !ok {
				panic(fmt.Sprintf("posting block %x: %v", k, errShort)) // View reports it as damage
			}
		}
	}
	return nums, total
}

// findHash finds the gaps of the numbers of a hash in a block, and how many they are: 0
// if the hash is not there. A look-up reads half a block of some 250 hashes, so this is
// where it spends its time: numbers are passed over without being read.
func findHash(block []byte, want uint32) (list []byte, n uint32, ok bool) {
	hash := uint64(0)
	for i := 0; i < len(block); {
		// Twice the gap of the hash, at most 33 bits, and whether there are several numbers.
		gap := uint64(block[i])
		if i++; gap >= 0x80 {
			gap &= 0x7f
			for shift := 7; ; shift += 7 {
				if i == len(block) || shift > 28 {
					return nil, 0, false
				}
				b := block[i]
				i++
				gap |= uint64(b&0x7f) << shift
				if b < 0x80 {
					break
				}
			}
		}
		n := uint32(1)
		if gap&1 == 1 {
			rest := block[i:]
			if n, rest, ok = readUvarint(rest); !ok {
				return nil, 0, false
			}
			i = len(block) - len(rest)
		}
		hash += gap >> 1
		switch {
		case hash == uint64(want):
			return block[i:], n, true
		case hash > uint64(want):
			return nil, 0, true
		}
		for ; n > 0; n-- {
			for i < len(block) && block[i] >= 0x80 {
				i++
			}
			if i++; i > len(block) {
				return nil, 0, false
			}
		}
	}
	return nil, 0, true
}

// readUvarint reads a number of 32 bits.
func readUvarint(b []byte) (v uint32, rest []byte, ok bool) {
	for i, c := range b {
		v |= uint32(c&0x7f) << (7 * i)
		if c < 0x80 {
			return v, b[i+1:], true
		}
		if i == 4 {
			break
		}
	}
	return 0, nil, false
}
