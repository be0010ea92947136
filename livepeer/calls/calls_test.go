package calls_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/chain/plan"
	"lpconsole/devnet/contracts"
	"lpconsole/livepeer"
	"lpconsole/livepeer/calls"
)

var (
	a1   = common.HexToAddress("0x1B0c26FC2E310eFB2649C24eC9AA966efFDA292F")
	a2   = common.HexToAddress("0x16a72bdb3017196825BC53809b87F96fbEE31F6C")
	vote = common.HexToAddress("0x5BdEedCA9c6346B0CE6b17ffa8227A4DACE37039")
	zero common.Address
)

func arbitrum(t testing.TB) (*calls.Book, livepeer.Addresses) {
	t.Helper()
	a, ok := calls.Pinned(calls.ArbitrumOne)
	if !ok {
		t.Fatal("nothing is pinned")
	}
	b := calls.New(a, calls.ArbitrumOne, vote)
	if err := b.Err(); err != nil {
		t.Fatal(err)
	}
	return b, a
}

func TestRealTransactionsMeanWhatTheyDid(t *testing.T) {
	raw, err := os.ReadFile("testdata/arbitrum.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Transaction, Function, Sentence string
		Data                            hexutil.Bytes
		Args                            []string
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) != 10 {
		t.Fatalf("%d transactions", len(vectors))
	}
	b, at := arbitrum(t)
	for _, v := range vectors {
		m, err := b.Decode(at.BondingManager, nil, v.Data)
		if err != nil {
			t.Errorf("%s: %v", v.Transaction, err)
			continue
		}
		if m.Contract != "BondingManager" || m.Function != v.Function || m.Sentence != v.Sentence || len(m.Args) != len(v.Args) {
			t.Errorf("%s: %+v", v.Transaction, m)
		}
		for i, a := range m.Args {
			if a.Value != v.Args[i] {
				t.Errorf("%s: %s is %s, not %s", v.Transaction, a.Name, a.Value, v.Args[i])
			}
		}
	}
}

// A maker makes one random call with this package and says what the arguments are.
type maker struct {
	contract, function string
	make               func(b *calls.Book, r *source) (plan.Step, []any)
}

// A source of random arguments, some of them on the edges.
type source struct{ *rand.Rand }

func (r *source) address() common.Address {
	var a common.Address
	if r.IntN(8) > 0 {
		for i := range a {
			a[i] = byte(r.Uint32())
		}
	}
	return a
}

func (r *source) lpt() livepeer.LPT { return livepeer.LPTFromBase(r.big()) }

func (r *source) big() *big.Int {
	n := new(big.Int)
	for range r.IntN(5) {
		n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(r.Uint64()))
	}
	return n
}

func (r *source) number() uint64 { return r.Uint64() >> r.IntN(64) }

func (r *source) hint() calls.Hint { return calls.Hint{Prev: r.address(), Next: r.address()} }

// some is a hint that is not empty: without one the shorter function is called.
func (r *source) some() calls.Hint {
	for {
		if h := r.hint(); !h.None() {
			return h
		}
	}
}

func base(n uint64) *big.Int { return new(big.Int).SetUint64(n) }

var makers = []maker{
	{"LivepeerToken", "approve", func(b *calls.Book, r *source) (plan.Step, []any) {
		a := r.lpt()
		pinned, _ := calls.Pinned(calls.ArbitrumOne)
		return b.Approve(a), []any{pinned.BondingManager, a.Base()}
	}},
	{"BondingManager", "bond", func(b *calls.Book, r *source) (plan.Step, []any) {
		a, to := r.lpt(), r.address()
		return b.Bond(a, to, calls.Hint{}, calls.Hint{}), []any{a.Base(), to}
	}},
	{"BondingManager", "bondWithHint", func(b *calls.Book, r *source) (plan.Step, []any) {
		a, to, f, h := r.lpt(), r.address(), r.hint(), r.some()
		return b.Bond(a, to, f, h), []any{a.Base(), to, f.Prev, f.Next, h.Prev, h.Next}
	}},
	{"BondingManager", "bondForWithHint", func(b *calls.Book, r *source) (plan.Step, []any) {
		a, o, to, f, h := r.lpt(), r.address(), r.address(), r.hint(), r.hint()
		return b.BondFor(a, o, to, f, h), []any{a.Base(), o, to, f.Prev, f.Next, h.Prev, h.Next}
	}},
	{"BondingManager", "unbond", func(b *calls.Book, r *source) (plan.Step, []any) {
		a := r.lpt()
		return b.Unbond(a, calls.Hint{}), []any{a.Base()}
	}},
	{"BondingManager", "unbondWithHint", func(b *calls.Book, r *source) (plan.Step, []any) {
		a, h := r.lpt(), r.some()
		return b.Unbond(a, h), []any{a.Base(), h.Prev, h.Next}
	}},
	{"BondingManager", "rebond", func(b *calls.Book, r *source) (plan.Step, []any) {
		n := r.number()
		return b.Rebond(n, calls.Hint{}), []any{base(n)}
	}},
	{"BondingManager", "rebondWithHint", func(b *calls.Book, r *source) (plan.Step, []any) {
		n, h := r.number(), r.some()
		return b.Rebond(n, h), []any{base(n), h.Prev, h.Next}
	}},
	{"BondingManager", "rebondFromUnbonded", func(b *calls.Book, r *source) (plan.Step, []any) {
		to, n := r.address(), r.number()
		return b.RebondTo(to, n, calls.Hint{}), []any{to, base(n)}
	}},
	{"BondingManager", "rebondFromUnbondedWithHint", func(b *calls.Book, r *source) (plan.Step, []any) {
		to, n, h := r.address(), r.number(), r.some()
		return b.RebondTo(to, n, h), []any{to, base(n), h.Prev, h.Next}
	}},
	{"BondingManager", "withdrawStake", func(b *calls.Book, r *source) (plan.Step, []any) {
		n := r.number()
		return b.WithdrawStake(n), []any{base(n)}
	}},
	{"BondingManager", "withdrawFees", func(b *calls.Book, r *source) (plan.Step, []any) {
		to, n := r.address(), r.big()
		return b.WithdrawFees(to, livepeer.ETHFromWei(n)), []any{to, n}
	}},
	{"BondingManager", "transferBond", func(b *calls.Book, r *source) (plan.Step, []any) {
		to, a, f, h := r.address(), r.lpt(), r.hint(), r.hint()
		return b.TransferBond(to, a, f, h), []any{to, a.Base(), f.Prev, f.Next, h.Prev, h.Next}
	}},
	{"BondingManager", "checkpointBondingState", func(b *calls.Book, r *source) (plan.Step, []any) {
		a := r.address()
		return b.Checkpoint(a), []any{a}
	}},
	{"BondingManager", "transcoder", func(b *calls.Book, r *source) (plan.Step, []any) {
		c, f := r.Uint64N(1e6+1), r.Uint64N(1e6+1)
		return b.Cuts(livepeer.PercentPerMillion(c), livepeer.PercentPerMillion(f), calls.Hint{}), []any{base(c), base(1e6 - f)}
	}},
	{"BondingManager", "transcoderWithHint", func(b *calls.Book, r *source) (plan.Step, []any) {
		c, f, h := r.Uint64N(1e6+1), r.Uint64N(1e6+1), r.some()
		return b.Cuts(livepeer.PercentPerMillion(c), livepeer.PercentPerMillion(f), h), []any{base(c), base(1e6 - f), h.Prev, h.Next}
	}},
	{"BondingManager", "reward", func(b *calls.Book, _ *source) (plan.Step, []any) { return b.Reward(calls.Hint{}), nil }},
	{"BondingManager", "rewardWithHint", func(b *calls.Book, r *source) (plan.Step, []any) {
		h := r.some()
		return b.Reward(h), []any{h.Prev, h.Next}
	}},
	{"BondingManager", "rewardForTranscoder", func(b *calls.Book, r *source) (plan.Step, []any) {
		o := r.address()
		return b.RewardFor(o, calls.Hint{}), []any{o}
	}},
	{"BondingManager", "rewardForTranscoderWithHint", func(b *calls.Book, r *source) (plan.Step, []any) {
		o, h := r.address(), r.some()
		return b.RewardFor(o, h), []any{o, h.Prev, h.Next}
	}},
	{"BondingManager", "setRewardCaller", func(b *calls.Book, r *source) (plan.Step, []any) {
		a := r.address()
		return b.SetRewardCaller(a), []any{a}
	}},
	{"RoundsManager", "initializeRound", func(b *calls.Book, _ *source) (plan.Step, []any) { return b.InitializeRound(), nil }},
	{"ServiceRegistry", "setServiceURI", func(b *calls.Book, r *source) (plan.Step, []any) {
		s := "https://" + strings.Repeat("n", r.IntN(200)) + ".example:8935"
		return b.SetServiceURI(s), []any{s}
	}},
}

// TestRoundTrips encodes random calls of every function and compares them with the
// ABI of the contracts themselves, then decodes them and compares the words.
func TestRoundTrips(t *testing.T) {
	const rounds = 100_000
	b, at := arbitrum(t)
	where := map[string]common.Address{"LivepeerToken": at.Token, "BondingManager": at.BondingManager, "RoundsManager": at.RoundsManager, "ServiceRegistry": at.Services}
	interfaces := map[string]*abi.ABI{}
	for name := range where {
		artifact, err := contracts.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		interfaces[name] = &artifact.ABI
	}
	r := &source{rand.New(rand.NewPCG(1, 2))}
	for i := range rounds {
		m := makers[i%len(makers)]
		step, args := m.make(b, r)
		want, err := interfaces[m.contract].Pack(m.function, args...)
		if err != nil {
			t.Fatalf("%s: %v", m.function, err)
		}
		if step.To != where[m.contract] || !bytes.Equal(step.Data, want) || step.Value != nil {
			t.Fatalf("%s%v\ngives %x\nnot   %x", m.function, args, step.Data, want)
		}
		meaning, err := b.Decode(step.To, step.Value, step.Data)
		if err != nil {
			t.Fatalf("%s%v: %v", m.function, args, err)
		}
		if meaning.Contract != m.contract || meaning.Function != m.function || len(meaning.Args) != len(args) || meaning.Sentence == "" {
			t.Fatalf("%s%v: %+v", m.function, args, meaning)
		}
		for j, a := range meaning.Args {
			if want := said(m.function, a.Name, args[j]); a.Value != want {
				t.Fatalf("%s: %s is %q, not %q", m.function, a.Name, a.Value, want)
			}
		}
	}
}

// said is an argument in words, written down once more.
func said(function, name string, v any) string {
	switch v := v.(type) {
	case common.Address:
		return v.Hex()
	case string:
		return `"` + v + `"`
	case *big.Int:
		whole := func(unit string) string {
			s := v.String()
			if len(s) < 19 {
				s = strings.Repeat("0", 19-len(s)) + s
			}
			s = strings.TrimSuffix(strings.TrimRight(s[:len(s)-18]+"."+s[len(s)-18:], "0"), ".")
			return s + " " + unit
		}
		switch {
		case function == "withdrawFees":
			return whole("ETH")
		case name == "amount":
			if v.BitLen() == 256 && new(big.Int).Add(v, common.Big1).BitLen() == 257 {
				return "an unlimited amount of LPT"
			}
			return whole("LPT")
		case name == "rewardCut", name == "feeShare":
			s := new(big.Rat).SetFrac(v, big.NewInt(1e4)).FloatString(4)
			return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + " %"
		default:
			return v.String()
		}
	}
	return "?"
}

func TestWhatIsNotExactlyOneCallIsRefused(t *testing.T) {
	b, at := arbitrum(t)
	bond := b.Bond(livepeer.LPTFromBase(big.NewInt(5e18)), a1, calls.Hint{}, calls.Hint{Prev: a2}).Data
	uri := b.SetServiceURI("https://a.example").Data
	change := func(data []byte, at int, to byte) []byte {
		data = bytes.Clone(data)
		data[at] = to
		return data
	}
	pack := func(name, method string, args ...any) []byte {
		artifact, err := contracts.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		data, err := artifact.ABI.Pack(method, args...)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, c := range []struct {
		name  string
		to    common.Address
		value int64
		data  []byte
		says  string
	}{
		{"a stranger's contract", a1, 0, bond, "none of the contracts"},
		{"the zero address", zero, 0, bond, "none of the contracts"},
		{"a contract that nothing is written to", at.Minter, 0, bond, "none of the contracts"},
		{"no data: plain ETH", at.BondingManager, 1, nil, "names no function"},
		{"three bytes", at.BondingManager, 0, bond[:3], "names no function"},
		{"a function of somebody else", at.BondingManager, 0, crypto.Keccak256([]byte("drain()"))[:4], "none that this program calls"},
		{"a function of the token that gives LPT away", at.Token, 0, pack("LivepeerToken", "transfer", a1, big.NewInt(1)), "none that this program calls"},
		{"the right function of the wrong contract", at.RoundsManager, 0, bond, "none that this program calls"},
		{"ETH along with it", at.BondingManager, 1, bond, "takes no ETH"},
		{"a byte too many", at.BondingManager, 0, append(bytes.Clone(bond), 0), "1 bytes follow"},
		{"a word too many", at.BondingManager, 0, append(bytes.Clone(bond), make([]byte, 32)...), "32 bytes follow"},
		{"a byte too few", at.BondingManager, 0, bond[:len(bond)-1], "damaged"},
		{"no arguments", at.BondingManager, 0, bond[:4], "damaged"},
		{"an address with dirt before it", at.BondingManager, 0, change(bond, 4+32, 1), "not encoded as the ABI prescribes"},
		{"an address with dirt right before it", at.BondingManager, 0, change(bond, 4+32+11, 1), "not encoded as the ABI prescribes"},
		{"a string with dirt after it", at.Services, 0, change(uri, len(uri)-1, 1), "not encoded as the ABI prescribes"},
		{"a string somewhere else", at.Services, 0, append(change(uri, 4+31, 0x40), make([]byte, 32)...), ""},
		{"a string without its end", at.Services, 0, uri[:len(uri)-32], "damaged"},
		{"an enormous string", at.Services, 0, change(uri, 4+32, 0xff), "damaged"},
		{"a string that is not UTF-8", at.Services, 0, b.SetServiceURI("https://\xff").Data, "not UTF-8"},
		{"a string longer than any", at.Services, 0, b.SetServiceURI(strings.Repeat("x", 5000)).Data, "longer than any"},
		{"an allowance for somebody else", at.Token, 0, pack("LivepeerToken", "approve", a1, big.NewInt(1)), "is not the BondingManager"},
		{"an allowance for the Minter", at.Token, 0, pack("LivepeerToken", "approve", at.Minter, big.NewInt(1)), "is not the BondingManager"},
		{"a cut of more than everything", at.BondingManager, 0, pack("BondingManager", "transcoder", big.NewInt(1e6+1), big.NewInt(0)), "more than 100 %"},
		{"a fourth way to vote", at.Governor, 0, pack("LivepeerGovernor", "castVote", big.NewInt(7), uint8(3)), "no vote 3"},
		{"a third choice in a poll", vote, 0, pack("Poll", "vote", big.NewInt(2)), "no vote 2"},
		{"a support code with dirt", at.Governor, 0, change(pack("LivepeerGovernor", "castVote", big.NewInt(7), uint8(1)), 4+32, 1), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := b.Decode(c.to, big.NewInt(c.value), c.data)
			if err == nil {
				t.Fatalf("it means %q", m.Sentence)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q does not say %q", err, c.says)
			}
		})
	}
}

func TestVotesSayWhatTheCodesMean(t *testing.T) {
	b, at := arbitrum(t)
	governor, err := contracts.Load("LivepeerGovernor")
	if err != nil {
		t.Fatal(err)
	}
	votes, err := contracts.Load("Poll")
	if err != nil {
		t.Fatal(err)
	}
	batch := []any{[]common.Address{a1, a2}, []*big.Int{big.NewInt(0), big.NewInt(1e18)}, [][]byte{{1, 2}, {}}, [32]byte{7}}
	id := func() string {
		data, err := governor.ABI.Pack("hashProposal", batch...)
		if err != nil {
			t.Fatal(err)
		}
		return new(big.Int).SetBytes(crypto.Keccak256(data[4:])).String()
	}()
	for _, c := range []struct {
		to       common.Address
		contract contracts.Artifact
		method   string
		args     []any
		says     string
	}{
		{at.Governor, governor, "castVote", []any{big.NewInt(7), uint8(0)}, "Vote against treasury proposal 7"},
		{at.Governor, governor, "castVote", []any{big.NewInt(7), uint8(1)}, "Vote for treasury proposal 7"},
		{at.Governor, governor, "castVote", []any{big.NewInt(7), uint8(2)}, "Abstain from treasury proposal 7"},
		{at.Governor, governor, "castVoteWithReason", []any{big.NewInt(7), uint8(1), "so\x1b[31m\u202e"}, `Vote for treasury proposal 7, saying "so\x1b[31m\u202e"`},
		{at.Governor, governor, "queue", batch, "Queue treasury proposal " + id},
		{at.Governor, governor, "execute", batch, "Execute treasury proposal " + id},
		{vote, votes, "vote", []any{big.NewInt(0)}, "Vote yes in this poll"},
		{vote, votes, "vote", []any{big.NewInt(1)}, "Vote no in this poll"},
	} {
		data, err := c.contract.ABI.Pack(c.method, c.args...)
		if err != nil {
			t.Fatal(err)
		}
		m, err := b.Decode(c.to, nil, data)
		if err != nil || m.Sentence != c.says {
			t.Errorf("%s: %q, %v", c.says, m.Sentence, err)
		}
	}
}

func TestContractsOtherThanThePinnedOnesAreRefused(t *testing.T) {
	pinned, _ := calls.Pinned(calls.ArbitrumOne)
	for name, change := range map[string]func(*livepeer.Addresses){
		"BondingManager":   func(a *livepeer.Addresses) { a.BondingManager = a1 },
		"LivepeerToken":    func(a *livepeer.Addresses) { a.Token = a1 },
		"Controller":       func(a *livepeer.Addresses) { a.Controller = a1 },
		"Minter":           func(a *livepeer.Addresses) { a.Minter = a1 },
		"RoundsManager":    func(a *livepeer.Addresses) { a.RoundsManager = zero },
		"ServiceRegistry":  func(a *livepeer.Addresses) { a.Services = a1 },
		"LivepeerGovernor": func(a *livepeer.Addresses) { a.Governor = a1 },
		"BondingVotes":     func(a *livepeer.Addresses) { a.Votes = a1 },
		"Treasury":         func(a *livepeer.Addresses) { a.Treasury = a1 },
		"TicketBroker":     func(a *livepeer.Addresses) { a.TicketBroker = a1 },
	} {
		a := pinned
		change(&a)
		b := calls.New(a, calls.ArbitrumOne)
		if err := b.Err(); err == nil || !strings.Contains(err.Error(), "the "+name+" is") {
			t.Errorf("another %s: %v", name, err)
		}
		if m, err := b.Decode(a.BondingManager, nil, b.Reward(calls.Hint{}).Data); err == nil {
			t.Errorf("with another %s it decodes %q", name, m.Sentence)
		}
		if err := calls.New(a, 412346).Err(); err != nil {
			t.Errorf("a development chain has no pinned %s: %v", name, err)
		}
	}
	if _, ok := calls.Pinned(1); ok {
		t.Error("the protocol does not live on chain 1")
	}
}

func FuzzDecode(f *testing.F) {
	b, at := arbitrum(f)
	r := &source{rand.New(rand.NewPCG(3, 4))}
	for _, m := range makers {
		step, _ := m.make(b, r)
		f.Add(step.Data)
	}
	targets := []common.Address{at.BondingManager, at.Token, at.RoundsManager, at.Services, at.Governor, vote}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, to := range targets {
			m, err := b.Decode(to, nil, data)
			if err != nil {
				continue
			}
			if m.Sentence == "" || m.Function == "" {
				t.Errorf("%x means nothing", data)
			}
			if _, err := b.Decode(to, nil, append(bytes.Clone(data), 0)); err == nil {
				t.Errorf("%x means the same with a byte more", data)
			}
		}
	})
}
