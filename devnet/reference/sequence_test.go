package reference

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

const (
	sequenceFile = "../../testdata/protocol/sequence.json"
	recordedFile = "../../testdata/protocol/recorded.json.gz"
)

// sequence is what to do, in words and numbers: the protocol's settings, who acts, and the steps.
type sequence struct {
	Params    params              `json:"params"`
	Actors    []string            `json:"actors"`
	Proposals map[string]proposal `json:"proposals"`
	Tickets   map[string]ticket   `json:"tickets"`
	Steps     []step              `json:"steps"`
}

// params are the settings that the contracts are deployed with. The units are the contracts' own.
type params struct {
	RoundLength       uint64 `json:"round_length"`
	RoundLock         uint64 `json:"round_lock"`
	UnbondingPeriod   uint64 `json:"unbonding_period"`
	PoolSize          uint64 `json:"pool_size"`
	TreasuryCut       string `json:"treasury_cut"`
	TreasuryCeiling   string `json:"treasury_ceiling"`
	Inflation         uint64 `json:"inflation"`
	InflationChange   uint64 `json:"inflation_change"`
	TargetBondingRate uint64 `json:"target_bonding_rate"`
	UnlockPeriod      uint64 `json:"unlock_period"`
	TicketValidity    uint64 `json:"ticket_validity"`
	VotingDelay       uint64 `json:"voting_delay"`
	VotingPeriod      uint64 `json:"voting_period"`
	ProposalThreshold string `json:"proposal_threshold"`
	Quorum            uint64 `json:"quorum"`
	Quota             uint64 `json:"quota"`
	// FirstRound is the round at whose first block the sequence begins.
	FirstRound uint64 `json:"first_round"`
	// LPT is minted to actors, in wei. Every actor also has ether for its gas.
	LPT map[string]string `json:"lpt"`
}

// proposal is a treasury proposal under the name that steps call it by.
type proposal struct {
	Targets     []string `json:"targets"`
	Values      []string `json:"values"`
	Calls       []call   `json:"calls"`
	Description string   `json:"description"`
}

// call is a method with its arguments, in words.
type call struct {
	Method string `json:"method"`
	Args   []any  `json:"args"`
}

// ticket is a gateway's lottery ticket. Signer is who signs it when that is not the sender.
type ticket struct {
	Recipient string `json:"recipient"`
	Sender    string `json:"sender"`
	FaceValue string `json:"face_value"`
	WinProb   string `json:"win_prob"`
	Nonce     string `json:"nonce"`
	Rand      string `json:"rand"`
	Round     string `json:"round"`
	Signer    string `json:"signer,omitempty"`
	// Reveal is the random number shown at redemption when that is not Rand.
	Reveal string `json:"reveal,omitempty"`
	// AuxBytes cuts the auxiliary data to so many bytes when it is not zero.
	AuxBytes int `json:"aux_bytes,omitempty"`
	// WrongHash makes the auxiliary data name another block hash than the round's.
	WrongHash bool `json:"wrong_hash,omitempty"`
}

// step is one line of the sequence.
type step struct {
	Number int `json:"step"`
	// Do says what kind of step it is: "call" one contract, "round" (empty blocks up to the first block of the next
	// round), "lock" (up to the round's first locked block), "mine" (Blocks empty blocks) or "sweep" (read the past too).
	Do     string `json:"do"`
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
	Method string `json:"method,omitempty"`
	Args   []any  `json:"args,omitempty"`
	Value  string `json:"value,omitempty"`
	Blocks uint64 `json:"blocks,omitempty"`
	// AtBlock asks what the call would do in a block to come, without sending it.
	AtBlock string `json:"at_block,omitempty"`
	// Expect is "ok", or how the call fails: "revert: reason", "error: Name(values)", "panic: code" or "revert".
	Expect string `json:"expect,omitempty"`
	Why    string `json:"why,omitempty"`
}

func (s step) String() string {
	if s.Do != "call" {
		return fmt.Sprintf("step %d (%s)", s.Number, s.Do)
	}
	return fmt.Sprintf("step %d (%s: %s.%s %v)", s.Number, s.From, s.To, s.Method, s.Args)
}

func readSequence() (sequence, error) {
	var s sequence
	b, err := os.ReadFile(sequenceFile)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("%s: %w", sequenceFile, err)
	}
	return s, nil
}

// readOutcomes reads what the real contracts did.
func readOutcomes() ([]outcome, error) {
	packed, err := os.ReadFile(recordedFile)
	if err != nil {
		return nil, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", recordedFile, err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", recordedFile, err)
	}
	var outcomes []outcome
	if err := json.Unmarshal(text, &outcomes); err != nil {
		return nil, fmt.Errorf("%s: %w", recordedFile, err)
	}
	return outcomes, nil
}
