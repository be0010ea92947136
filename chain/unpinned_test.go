package chain

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// A chain that makes a block with every question it is asked: the worst of a
// chain with several blocks a second.
func hasty(t *testing.T) *httptest.Server {
	t.Helper()
	var block atomic.Uint64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var batch []struct {
			ID     json.RawMessage
			Method string
			Params []json.RawMessage
		}
		if err := json.Unmarshal(body, &batch); err != nil {
			t.Errorf("no batch: %s", body)
			return
		}
		answers := make([]json.RawMessage, 0, len(batch))
		for _, q := range batch {
			result := `"0x1"`
			if q.Method == "eth_call" {
				result = `"0x01"`
			}
			if q.Method == "eth_getBlockByNumber" {
				number := block.Add(1)
				if string(q.Params[0]) != `"latest"` {
					if _, err := fmt.Sscanf(string(q.Params[0]), `"0x%x"`, &number); err != nil {
						t.Errorf("block %s", q.Params[0])
					}
				}
				hash := common.BytesToHash([]byte(fmt.Sprint(number)))
				result = fmt.Sprintf(`{"number":"0x%x","hash":"%s","parentHash":"%s","timestamp":"0x%x"}`, number, hash, hash, 1_700_000_000+number)
			}
			answers = append(answers, json.RawMessage(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":%s}`, q.ID, result)))
		}
		_ = json.NewEncoder(w).Encode(answers)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestAnUnpinnedReadIsOneRequestOnAChainInAHurry(t *testing.T) {
	to := common.Address{1}
	for _, c := range []struct {
		name     string
		ref      Ref
		requests uint64
	}{
		{"unpinned, the caller compares", Unpinned(), 1},
		{"the newest block, held still by a second request", Ref{}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, err := New(Options{Endpoints: []string{hasty(t).URL}})
			if err != nil {
				t.Fatal(err)
			}
			results, origin, err := client.Read(t.Context(), c.ref, Call{To: &to})
			if err != nil || results[0].Err != nil {
				t.Fatal(err, results)
			}
			if client.Requests() != c.requests || origin.Block.Number == 0 {
				t.Errorf("%d requests, block %d", client.Requests(), origin.Block.Number)
			}
		})
	}
}
