//go:build record

package reference

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// remote is a chain somewhere else, with the real contracts. It mines on anvil_mine and at no other time.
type remote struct {
	URL         string         `json:"rpc"`
	Controller  common.Address `json:"controller"`
	PollCreator common.Address `json:"poll_creator"`
	client      *rpc.Client
}

func (r *remote) rpc() *rpc.Client            { return r.client }
func (r *remote) controller() common.Address  { return r.Controller }
func (r *remote) pollCreator() common.Address { return r.PollCreator }
func (r *remote) seal(ctx context.Context) error {
	return r.mine(ctx, 1)
}

func (r *remote) mine(ctx context.Context, n uint64) error {
	if n == 0 {
		return nil
	}
	return r.client.CallContext(ctx, nil, "anvil_mine", hexutil.Uint64(n))
}

// TestRecord plays the sequence on the real contracts and writes what they did. Steps without an expectation get the
// result as their expectation; a step that expects something else than the real contracts do fails the test.
func TestRecord(t *testing.T) {
	b, err := os.ReadFile(os.Getenv("LPCONSOLE_REFERENCE"))
	if err != nil {
		t.Fatalf("where the real contracts are: %v; see testdata/protocol/README.md", err)
	}
	r := new(remote)
	if err := json.Unmarshal(b, r); err != nil {
		t.Fatal(err)
	}
	if r.client, err = rpc.DialContext(t.Context(), r.URL); err != nil {
		t.Fatal(err)
	}
	defer r.client.Close()
	if err := r.client.CallContext(t.Context(), nil, "evm_setAutomine", false); err != nil {
		t.Fatal(err)
	}
	s, err := readSequence()
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPlay(t.Context(), s, r)
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []outcome
	for i, step := range s.Steps {
		o, err := p.take(t.Context(), step)
		if err != nil {
			t.Fatal(err)
		}
		if step.Expect == "" {
			s.Steps[i].Expect = o.Result
		} else if step.Expect != o.Result {
			t.Errorf("%s: expected %q, the real contracts say %q", step, step.Expect, o.Result)
		}
		outcomes = append(outcomes, o)
	}
	if t.Failed() {
		t.Fatal("nothing was written")
	}
	if err := writeSequence(s); err != nil {
		t.Fatal(err)
	}
	if err := writeOutcomes(outcomes); err != nil {
		t.Fatal(err)
	}
}

// writeOutcomes puts each step on a line of its own. The archive carries no name and no time, so equal recordings are
// equal files.
func writeOutcomes(outcomes []outcome) error {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	var lines []string
	for _, o := range outcomes {
		line, err := plainJSON(o)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	if _, err := io.WriteString(w, "[\n"+strings.Join(lines, ",\n")+"\n]\n"); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(recordedFile, packed.Bytes(), 0o644)
}

// writeSequence writes the steps one a line, which keeps them readable and their changes small.
func writeSequence(s sequence) error {
	steps := s.Steps
	s.Steps = nil
	head, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	var lines []string
	for _, step := range steps {
		line, err := plainJSON(step)
		if err != nil {
			return err
		}
		lines = append(lines, "    "+line)
	}
	text := strings.Replace(string(head), `"steps": null`, "\"steps\": [\n"+strings.Join(lines, ",\n")+"\n  ]", 1)
	return os.WriteFile(sequenceFile, []byte(text+"\n"), 0o644)
}

// plainJSON is one line of JSON without HTML escapes.
func plainJSON(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSpace(b.String()), err
}
