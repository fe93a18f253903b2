package report

import "github.com/samewire/samewire/simhash"

// Text that stands in one piece only is folded when it is longer than foldAbove
// words, to its first and last foldKeep: about a line each at 80 columns, so that a
// fold saves more than it costs.
const (
	foldAbove = 60
	foldKeep  = 14
)

// fold folds the long stretches of blocks that are not shared.
func fold(blocks []block) {
	var own []ownPiece
	total := 0
	flush := func() {
		if total > foldAbove {
			foldAway(blocks, own, total-2*foldKeep)
		}
		own, total = own[:0], 0
	}
	for i := range blocks {
		for j := range blocks[i].pieces {
			p := &blocks[i].pieces[j]
			if len(p.shared) > 0 {
				flush()
				continue
			}
			o := ownPiece{i, p, simhash.AppendWords(nil, p.text)}
			own, total = append(own, o), total+len(o.words)
		}
	}
	flush()
}

type ownPiece struct {
	block int
	piece *piece
	words []simhash.Word
}

// foldAway takes n words out of the middle of pieces that follow each other.
func foldAway(blocks []block, own []ownPiece, n int) {
	first, head := 0, foldKeep
	for head > len(own[first].words) {
		head -= len(own[first].words)
		first++
	}
	last, tail := len(own)-1, foldKeep
	for tail > len(own[last].words) {
		tail -= len(own[last].words)
		last--
	}
	from, to := own[first], own[last]
	end := to.piece.text[to.words[len(to.words)-tail].Start:]
	from.piece.text = from.piece.text[:from.words[head-1].End]
	from.piece.folded = n
	if first == last {
		from.piece.tail = end
		return
	}
	to.piece.text = end
	for _, o := range own[first+1 : last] {
		o.piece.gone = true
	}
	for i := from.block + 1; i < to.block; i++ {
		blocks[i].gone = true
		if blocks[i].cut != nil {
			from.piece.foldedCuts++
		}
	}
}
