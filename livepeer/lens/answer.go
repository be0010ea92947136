package lens

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

// A Number is a figure that a contract may not have.
type Number struct {
	uint256.Int
	OK bool // false: there is no such figure here
}

// A Head begins every answer: which block it describes.
type Head struct {
	Arbitrum bool // Block is the chain's own number; else it is what the EVM says
	Block    uint64
	Time     uint64 // seconds since 1970
	Round    uint64
}

// A Round is the state of the RoundsManager.
type Round struct {
	BlockNow        uint64
	Initialized     bool
	Locked          bool
	StartBlock      uint64
	LastInitialized uint64
	LockAmount      uint64 // parts per million
	Length          uint64
}

// A NetworkAnswer is what Network asked for.
type NetworkAnswer struct {
	Head
	Contracts Contracts
	Round     Round
	Params    Params
	PoolSize  uint64
	Members   []common.Address // the pool's order, as far as it was walked
	Rows      []Row            // of the first members
	Extra     []common.Address
	ExtraRows []Row // of the first extras
}

// Contracts are the addresses in the Controller; zero means it has none.
type Contracts struct {
	Bonding, Rounds, Minter, Token, Broker, Services, Votes, Governor, Treasury, BondingTarget common.Address
}

// Params are settings and totals as the contracts keep them.
type Params struct {
	Inflation, InflationChange, TargetBondingRate uint256.Int // parts per 1e9
	Mintable, Minted, Supply, TotalBonded         uint256.Int
	NextTotalBonded                               Number
	TreasuryCut, NextTreasuryCut                  Number // parts per 1e27
	TreasuryCeiling, TreasuryBalance              Number
	UnbondingPeriod, PoolMax                      uint64
	Paused                                        bool
}

// A Row is one orchestrator.
type Row struct {
	Bonded       uint256.Int
	Delegate     common.Address
	Delegated    uint256.Int
	PendingStake uint256.Int

	LastRewardRound, RewardCut, FeeShare, LastStakeUpdateRound, ActivationRound uint64
	DeactivationRound                                                           uint256.Int // 2^256−1: none
	ActiveCumulativeRewards, CumulativeRewards, CumulativeFees                  uint256.Int
	LastFeeRound                                                                uint64

	// This round's earnings pool, completed from earlier ones as the contract does.
	RoundRewardCut, RoundFeeShare uint64
	RoundStake                    uint256.Int
	RewardFactor, FeeFactor       uint256.Int

	// The start of the realised yield's window. SinceReward is not OK when nothing
	// was earned since, or nothing tells.
	Since                 uint64
	SinceReward, SinceFee Number

	URI          []byte
	URIUnread    bool
	RewardCaller Number // an address
}

// An OrchestratorsAnswer is what Orchestrators asked for.
type OrchestratorsAnswer struct {
	Head
	Round Round
	List  []common.Address
	Rows  []Row // of the first of List
}

// A Pool is one earnings pool: a row of an orchestrator's history. Figures that
// were not asked for are zero.
type Pool struct {
	Stake               uint256.Int
	RewardCut, FeeShare uint64
	RewardFactor        uint256.Int
	FeeFactor           uint256.Int
}

// A PoolsAnswer is what Pools asked for: for each of the first orchestrators of
// the list one pool for each round from First to Last.
type PoolsAnswer struct {
	Head
	First, Last uint64
	Pools       [][]Pool
}

// A Lock is an open unbonding lock.
type Lock struct {
	ID            uint64
	Amount        uint256.Int
	WithdrawRound uint64
}

// An AccountAnswer is what Account asked for.
type AccountAnswer struct {
	Head
	Round                                Round
	Balance, Tokens, Allowance           uint256.Int
	Bonded, Fees                         uint256.Int
	Delegate                             common.Address
	Delegated                            uint256.Int
	StartRound, LastClaimRound, NextLock uint64
	StartReward, StartFee                uint256.Int // factors of the delegate's pool of LastClaimRound, as stored
	PendingStake, PendingFees            uint256.Int
	Status                               uint64
	Votes, Checkpointed                  Number
	Locks                                []Lock // newest first
	Unread                               uint64 // the ids below this one were not looked at
}

// DecodeNetwork reads an answer to Network.
func DecodeNetwork(b []byte) (*NetworkAnswer, error) {
	var a NetworkAnswer
	d := decoder{b: b}
	d.head(&a.Head)
	c := &a.Contracts
	for _, to := range []*common.Address{&c.Bonding, &c.Rounds, &c.Minter, &c.Token, &c.Broker, &c.Services, &c.Votes, &c.Governor, &c.Treasury, &c.BondingTarget} {
		*to = d.address()
	}
	d.round(&a.Round)
	d.params(&a.Params)
	a.PoolSize = d.uint64()
	a.Members = d.list()
	a.Rows = d.rows(len(a.Members))
	a.Extra = d.list()
	a.ExtraRows = d.rows(len(a.Extra))
	return &a, d.end()
}

// DecodeOrchestrators reads an answer to Orchestrators.
func DecodeOrchestrators(b []byte) (*OrchestratorsAnswer, error) {
	var a OrchestratorsAnswer
	d := decoder{b: b}
	d.head(&a.Head)
	d.round(&a.Round)
	a.List = d.list()
	a.Rows = d.rows(len(a.List))
	return &a, d.end()
}

// maxRounds is more history than is ever asked for.
const maxRounds = 10_000

// DecodePools reads an answer to Pools with the same mask.
func DecodePools(b []byte, mask uint64) (*PoolsAnswer, error) {
	var a PoolsAnswer
	d := decoder{b: b}
	d.head(&a.Head)
	a.First, a.Last = d.uint64(), d.uint64()
	n := d.count()
	if d.err == nil && (a.Last < a.First || a.Last-a.First >= maxRounds || a.Last > a.Round) {
		d.fail("rounds %d to %d of %d", a.First, a.Last, a.Round)
	}
	for range n {
		if d.err != nil {
			break
		}
		// Memory grows with what was really sent, not with what was announced.
		var rounds []Pool
		for r := a.First; r <= a.Last && d.err == nil; r++ {
			rounds = append(rounds, d.pool(mask))
		}
		a.Pools = append(a.Pools, rounds)
	}
	return &a, d.end()
}

// DecodeAccount reads an answer to Account.
func DecodeAccount(b []byte) (*AccountAnswer, error) {
	var a AccountAnswer
	d := decoder{b: b}
	d.head(&a.Head)
	d.round(&a.Round)
	a.Balance, a.Tokens, a.Allowance = d.number(), d.number(), d.number()
	a.Bonded, a.Fees = d.number(), d.number()
	a.Delegate = d.addressNumber()
	a.Delegated = d.number()
	a.StartRound, a.LastClaimRound, a.NextLock = d.uint64(), d.uint64(), d.uint64()
	a.StartReward, a.StartFee = d.number(), d.number()
	a.PendingStake, a.PendingFees = d.number(), d.number()
	a.Status = d.uint64()
	a.Votes, a.Checkpointed = d.optional(), d.optional()
	for range d.count() {
		if d.err != nil {
			break
		}
		a.Locks = append(a.Locks, Lock{ID: d.uint64(), Amount: d.number(), WithdrawRound: d.uint64()})
	}
	a.Unread = d.uint64()
	return &a, d.end()
}

// magic begins every answer.
var magic = []byte("LPL2")

// sealSize is how many bytes of the Keccak-256 of everything before them end an
// answer. Without them a digit that was damaged on the way would be another figure.
const sealSize = 8

// Check reports whether b is whole: an answer of the lens as it was sent. Its
// error is ErrNotLens, or a *Fault that the answer tells of.
func Check(b []byte) error {
	d := decoder{b: b}
	d.head(&Head{})
	return d.err
}

// none is the byte that stands for a figure that does not exist.
const none = 0xff

// A decoder reads an answer from front to back. After the first fault it gives
// zeros, and end tells what the fault was.
type decoder struct {
	b   []byte
	at  int
	err error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s at byte %d of %d", ErrNotLens, fmt.Sprintf(format, args...), d.at, len(d.b))
	}
}

// take is the next n bytes, nil when there are not so many.
func (d *decoder) take(n int) []byte {
	if d.err == nil && len(d.b)-d.at < n {
		d.fail("it ends early")
	}
	if d.err != nil {
		return nil
	}
	d.at += n
	return d.b[d.at-n : d.at]
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) optional() (n Number) {
	length := d.byte()
	if length == none {
		return n
	}
	if length > 32 {
		d.fail("a number of %d bytes", length)
	}
	b := d.take(int(length))
	if d.err != nil {
		return n
	}
	if length > 0 && b[0] == 0 {
		d.fail("a number that begins with zeros")
	}
	n.SetBytes(b)
	n.OK = true
	return n
}

func (d *decoder) number() uint256.Int {
	n := d.optional()
	if !n.OK {
		d.fail("a figure is missing")
	}
	return n.Int
}

// uint64 is a number that cannot be larger in any sane contract.
func (d *decoder) uint64() uint64 {
	n := d.number()
	if !n.IsUint64() {
		d.fail("%s where a small number belongs", n.Hex())
		return 0
	}
	return n.Uint64()
}

func (d *decoder) bool() bool {
	n := d.uint64()
	if n > 1 {
		d.fail("%d where 0 or 1 belongs", n)
	}
	return n == 1
}

func (d *decoder) address() common.Address { return common.BytesToAddress(d.take(20)) }

// addressNumber is an address that travels as a number.
func (d *decoder) addressNumber() common.Address {
	n := d.number()
	if n.BitLen() > 160 {
		d.fail("%s where an address belongs", n.Hex())
		return common.Address{}
	}
	return common.Address(n.Bytes20())
}

func (d *decoder) count() int {
	if b := d.take(2); b != nil {
		return int(binary.BigEndian.Uint16(b))
	}
	return 0
}

func (d *decoder) head(h *Head) {
	if !bytes.Equal(d.take(len(magic)), magic) {
		d.fail("it does not begin as one")
	}
	if body := len(d.b) - sealSize; body < d.at || !bytes.Equal(crypto.Keccak256(d.b[:body])[:sealSize], d.b[body:]) {
		d.fail("it was damaged on the way")
	} else {
		d.b = d.b[:body]
	}
	switch arbitrum := d.byte(); arbitrum {
	case 0, 1:
		h.Arbitrum = arbitrum == 1
	default:
		d.fail("%d where 0 or 1 belongs", arbitrum)
	}
	h.Block, h.Time = d.uint64(), d.uint64()
	if kind := d.byte(); kind != 0 {
		at := d.address()
		detail := d.take(4)
		if err := d.end(); err == nil {
			d.err = &Fault{Kind: kind, At: at, Detail: [4]byte(detail)}
		} else {
			d.err = err
		}
		return
	}
	h.Round = d.uint64()
}

func (d *decoder) round(r *Round) {
	r.BlockNow = d.uint64()
	r.Initialized, r.Locked = d.bool(), d.bool()
	r.StartBlock, r.LastInitialized = d.uint64(), d.uint64()
	r.LockAmount, r.Length = d.uint64(), d.uint64()
}

func (d *decoder) params(p *Params) {
	p.Inflation, p.InflationChange, p.TargetBondingRate = d.number(), d.number(), d.number()
	p.Mintable, p.Minted, p.Supply = d.number(), d.number(), d.number()
	p.TotalBonded, p.NextTotalBonded = d.number(), d.optional()
	p.TreasuryCut, p.NextTreasuryCut = d.optional(), d.optional()
	p.TreasuryCeiling, p.TreasuryBalance = d.optional(), d.optional()
	p.UnbondingPeriod, p.PoolMax = d.uint64(), d.uint64()
	p.Paused = d.bool()
}

func (d *decoder) list() []common.Address {
	b := d.take(20 * d.count())
	list := make([]common.Address, 0, len(b)/20)
	for ; len(b) > 0; b = b[20:] {
		list = append(list, common.BytesToAddress(b[:20]))
	}
	return list
}

// rows reads at most most rows.
func (d *decoder) rows(most int) []Row {
	n := d.count()
	if n > most {
		d.fail("%d rows for %d orchestrators", n, most)
	}
	var rows []Row
	for range n {
		if d.err != nil {
			return nil
		}
		rows = append(rows, d.row())
	}
	return rows
}

func (d *decoder) row() (r Row) {
	r.Bonded = d.number()
	r.Delegate = d.addressNumber()
	r.Delegated, r.PendingStake = d.number(), d.number()

	r.LastRewardRound, r.RewardCut, r.FeeShare = d.uint64(), d.uint64(), d.uint64()
	r.LastStakeUpdateRound, r.ActivationRound = d.uint64(), d.uint64()
	r.DeactivationRound = d.number()
	r.ActiveCumulativeRewards, r.CumulativeRewards, r.CumulativeFees = d.number(), d.number(), d.number()
	r.LastFeeRound = d.uint64()

	r.RoundRewardCut, r.RoundFeeShare = d.uint64(), d.uint64()
	r.RoundStake, r.RewardFactor, r.FeeFactor = d.number(), d.number(), d.number()
	r.Since = d.uint64()
	r.SinceReward, r.SinceFee = d.optional(), d.optional()

	if uri := d.optional(); !uri.OK {
		r.URIUnread = d.err == nil
	} else if uri.IsUint64() && uri.Uint64() <= uint64(len(d.b)) {
		r.URI = d.take(int(uri.Uint64()))
	} else {
		d.fail("a URI of %s bytes", uri.Dec())
	}
	r.RewardCaller = d.optional()
	return r
}

func (d *decoder) pool(mask uint64) (p Pool) {
	if mask&Stake != 0 {
		p.Stake = d.number()
	}
	if mask&RewardCut != 0 {
		p.RewardCut = d.uint64()
	}
	if mask&FeeShare != 0 {
		p.FeeShare = d.uint64()
	}
	if mask&RewardFactor != 0 {
		p.RewardFactor = d.number()
	}
	if mask&FeeFactor != 0 {
		p.FeeFactor = d.number()
	}
	return p
}

// end is the first fault, or that something follows the end of the answer.
func (d *decoder) end() error {
	if d.err == nil && d.at != len(d.b) {
		d.fail("something follows its end")
	}
	return d.err
}
