package simhash_test

import (
	"fmt"

	"github.com/samewire/samewire/simhash"
)

func ExampleNew() {
	wire := simhash.New("The night ferry was held in port on Sunday after its radar failed, the harbour office said.")
	copy := simhash.New("The night ferry was held in port on Sunday after its radar failed, the Harbour Office said")
	fmt.Println(wire.Words, "words,", simhash.Distance(wire.SimHash, copy.SimHash), "bits apart")
	// Output: 17 words, 0 bits apart
}

func ExampleIndex_Within() {
	ix := simhash.NewIndex([]uint64{0b0000, 0b0111, 1 << 40})
	fmt.Println(ix.Within(nil, 0b0001, 2))
	// Output: [0 1 2]
}
