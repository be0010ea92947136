package wallet

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"lpconsole/wallet/journal"
)

// A step that is final stays so while another step of its entry is looked at.
func TestWhatIsFinalIsNotJudgedAgain(t *testing.T) {
	number, used, ok := hexutil.Uint64(7), hexutil.Uint64(21_000), hexutil.Uint64(1)
	hash, block := common.Hash{1}, common.Hash{2}
	s := &sight{nonce: 1, receipts: map[common.Hash]*receipt{
		hash: {Hash: hash, Block: block, Number: &number, Used: &used, Status: &ok},
	}}
	for _, c := range []struct {
		name    string
		state   journal.State
		settled bool
		safe    uint64
		want    finding
	}{
		{"sent, and a receipt has come", journal.Sent, false, 0, included},
		{"included, and nothing is new", journal.Included, false, 6, nothing},
		{"included, and its block is safe", journal.Included, false, 7, settled},
		{"final", journal.Final, true, 7, nothing},
		{"failed for good", journal.Failed, true, 7, nothing},
	} {
		t.Run(c.name, func(t *testing.T) {
			tx := &journal.Transaction{Hash: hash, State: c.state, Settled: c.settled}
			s.safe = c.safe
			if c.state != journal.Sent {
				tx.Block, tx.BlockHash = 7, block
			}
			if got := judge(s, tx); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}
