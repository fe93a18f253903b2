package past

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/store"
)

// A branch that names itself, or pages that name each other's, are damage: bbolt would
// go round until the memory is full.
func TestPagesInCircles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte("articles"))
		if err != nil {
			return err
		}
		for i := range uint32(20000) {
			if err := b.Put(binary.BigEndian.AppendUint32(nil, i), []byte("The ferry is late.")); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	size := db.Info().PageSize
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkFile(path, true); err != nil {
		t.Fatal(err)
	}
	circles := 0
	for at := 2 * size; at < len(good); at += size {
		page, order := good[at:], binary.NativeEndian
		if order.Uint16(page[8:]) != 1 || order.Uint64(page) != uint64(at/size) { // no branch
			continue
		}
		for _, element := range []int{0, int(order.Uint16(page[10:])) - 1} {
			bad := append([]byte{}, good...)
			order.PutUint64(bad[at+16+16*element+8:], uint64(at/size))
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(path, time.Second); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("page %d names itself, and it is %v", at/size, err)
			}
			circles++
		}
	}
	if circles == 0 {
		t.Error("there is no branch")
	}
}

// What Go says of a value that leads nowhere is not for those who use samewire.
func TestFaultsAreDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	a := &Archive{path: path, db: db}
	err = a.view(func(*bolt.Tx) error {
		binary.BigEndian.Uint32(nil) // as of a value that is too short
		return nil
	})
	if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), "not as it was written") || strings.Contains(err.Error(), "runtime") {
		t.Error(err)
	}
}
