package furniture_test

import (
	"fmt"

	"github.com/samewire/samewire/internal/furniture"
)

func Example() {
	text := `Harbour News

LONDON (Reuters) - The council voted on Tuesday to reopen the eastern quay.

Also read: Ferry fares to rise again

Ships are due in August, the harbour master told reporters on the quay.

Copyright 2025 Harbour News. All rights reserved.`

	r := furniture.NewRules().Clean(text, "")
	fmt.Println(r.Body(text))
	fmt.Println()
	for _, c := range r.Cuts {
		fmt.Printf("%s (%s): %s\n", c.Reason, c.Cue, text[c.Start:c.End])
	}
	fmt.Println("agency:", r.Agency)
	// Output:
	// The council voted on Tuesday to reopen the eastern quay.
	//
	// Ships are due in August, the harbour master told reporters on the quay.
	//
	// label (short line above the lead): Harbour News
	// dateline (dateline): LONDON (Reuters) -
	// promo (also read): Also read: Ferry fares to rise again
	// copyright (copyright #): Copyright 2025 Harbour News. All rights reserved.
	// agency: Reuters
}
