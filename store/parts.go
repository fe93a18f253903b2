package store

import (
	bolt "go.etcd.io/bbolt"
)

// parts are the bytes of the pages that each bucket fills, or those it takes of the root
// where it is small.
func (s *Snapshot) parts() map[string]int64 {
	parts := map[string]int64{}
	s.tx.ForEach(func(name []byte, b *bolt.Bucket) error {
		of := b.Stats()
		if parts[string(name)] = int64(of.BranchAlloc + of.LeafAlloc); b.RootPage() == 0 {
			parts[string(name)] = int64(of.InlineBucketInuse)
		}
		return nil
	})
	return parts
}
