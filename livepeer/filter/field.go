package filter

import (
	"slices"
	"strings"
)

// A Kind says what a field's values are. The zero Kind is that of an absent Value.
type Kind uint8

// The kinds of fields.
const (
	KindNone Kind = iota
	KindText
	KindNumber
	KindFlag
)

// A Field is one property of an orchestrator that an expression can name.
type Field uint8

// The fields: the keys of the orchestrators table on the command line, then what
// only the console or a derived figure knows. LPT amounts are in whole LPT,
// percentages 0 to 100, rounds are round numbers.
const (
	Address Field = iota
	Name
	Stake
	SelfStake
	RewardCut
	FeeCut
	Active
	Registered
	ActivationRound
	DeactivationRound
	LastRewardRound
	RewardCalls
	RewardRounds
	ServiceURI
	RealisedYield
	ForecastYield
	Rank
	Missed    // reward rounds without a reward call
	SelfShare // self-stake as a percentage of the stake
	Called    // reward called in the current round
	Alias     // the person's own name for it
	Starred
)

// A Description is what help and completion say about a field.
type Description struct {
	Field   Field
	Key     string // the name in tables and JSON
	Short   string // the name people type; equal to Key when there is no shorter one
	Kind    Kind
	Percent bool   // a number from 0 to 100 that may be written with %
	Means   string // a few words for help
}

var fields = [...]Description{
	{Address, "address", "address", KindText, false, "the account's address"},
	{Name, "name", "name", KindText, false, "the verified ENS name"},
	{Stake, "stake", "stake", KindNumber, false, "total stake, LPT"},
	{SelfStake, "self_stake", "self", KindNumber, false, "own stake, LPT"},
	{RewardCut, "reward_cut", "cut", KindNumber, true, "part of the rewards it keeps, %"},
	{FeeCut, "fee_cut", "fee", KindNumber, true, "part of the fees it keeps, %"},
	{Active, "active", "active", KindFlag, false, "in the active set this round"},
	{Registered, "registered", "registered", KindFlag, false, "registered as an orchestrator"},
	{ActivationRound, "activation_round", "activation_round", KindNumber, false, "round it became active"},
	{DeactivationRound, "deactivation_round", "deactivation_round", KindNumber, false, "round it leaves or left the set"},
	{LastRewardRound, "last_reward_round", "last_reward_round", KindNumber, false, "last round it called reward"},
	{RewardCalls, "reward_calls", "reward_calls", KindNumber, false, "reward calls in the last rounds"},
	{RewardRounds, "reward_rounds", "reward_rounds", KindNumber, false, "rounds it could have called reward"},
	{ServiceURI, "service_uri", "uri", KindText, false, "the service URI it announces"},
	{RealisedYield, "realised_yield_30d", "yield", KindNumber, true, "what delegators really earned in 30 days, % a year"},
	{ForecastYield, "forecast_yield", "forecast", KindNumber, true, "what the figures of today promise, % a year"},
	{Rank, "rank", "rank", KindNumber, false, "place in the pool by stake"},
	{Missed, "missed", "missed", KindNumber, false, "reward calls missed"},
	{SelfShare, "self_share", "self_share", KindNumber, true, "own stake as a part of the stake, %"},
	{Called, "called", "called", KindFlag, false, "reward called in the current round"},
	{Alias, "alias", "alias", KindText, false, "your own name for it"},
	{Starred, "starred", "starred", KindFlag, false, "starred by you"},
}

// Fields describes every field, in the order of the table.
func Fields() []Description { return slices.Clone(fields[:]) }

// byName finds the field that a person wrote.
var byName = func() map[string]*Description {
	m := make(map[string]*Description, 2*len(fields))
	for i := range fields {
		m[fields[i].Key] = &fields[i]
		m[fields[i].Short] = &fields[i]
	}
	m["realized_yield_30d"] = &fields[RealisedYield]
	return m
}()

func lookup(word string) *Description { return byName[strings.ToLower(word)] }

// beginsField reports whether more letters could make a word a field's name.
func beginsField(word string) bool {
	word = strings.ToLower(word)
	for name := range byName {
		if strings.HasPrefix(name, word) {
			return true
		}
	}
	return false
}

// suggest gives the field name nearest to a word that is none, or "".
func suggest(word string) string {
	word = strings.ToLower(word)
	if len(word) > 32 {
		return ""
	}
	best, distance := "", 3
	for i := range fields {
		for _, name := range []string{fields[i].Short, fields[i].Key} {
			d := edits(word, name)
			if d < distance && d < len(name) {
				best, distance = name, d
			}
		}
	}
	if best != "" || len(word) < 2 {
		return best
	}
	for i := range fields {
		if strings.HasPrefix(fields[i].Short, word) || strings.Contains(fields[i].Key, word) {
			return fields[i].Short
		}
	}
	return ""
}

// edits is the Levenshtein distance in bytes; both words are short.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
