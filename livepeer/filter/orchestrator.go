package filter

import (
	"math/big"

	"lpconsole/livepeer"
)

// An Orchestrator is the Record of one row of the table, with what is known of it
// outside the chain: the verified name, the person's own alias and star.
type Orchestrator struct {
	*livepeer.Orchestrator
	Round   uint64 // the current round
	Name    string
	Alias   string
	Starred bool
}

// Value implements Record.
func (o Orchestrator) Value(f Field) Value {
	switch f {
	case Address:
		return Text(o.Address.Hex())
	case Name:
		return text(o.Name)
	case Alias:
		return text(o.Alias)
	case Starred:
		return Flag(o.Starred)
	case ServiceURI:
		if o.URIUnread {
			return Value{}
		}
		return Text(o.ServiceURI)
	case Active:
		return Flag(o.Active)
	case Registered:
		return Flag(o.Registered)
	case Called:
		return Flag(o.LastRewardRound == o.Round)
	default:
		return o.number(f)
	}
}

func (o Orchestrator) number(f Field) Value {
	switch f {
	case Stake:
		return Decimal(o.Stake.Base(), lptDecimals)
	case SelfStake:
		return Decimal(o.SelfStake.Base(), lptDecimals)
	case SelfShare:
		return ratio(livepeer.PercentOf(o.SelfStake, o.Stake))
	case RewardCut:
		return ratio(o.RewardCut)
	case FeeCut:
		return ratio(o.FeeCut)
	case ActivationRound:
		return roundValue(o.ActivationRound)
	case DeactivationRound:
		return roundValue(o.DeactivationRound)
	case LastRewardRound:
		return roundValue(o.LastRewardRound)
	case Rank:
		return roundValue(uint64(max(0, o.Rank)))
	case RealisedYield:
		if o.Realised != nil {
			return ratio(o.Realised.Annual)
		}
	case ForecastYield:
		if o.Forecast != nil {
			return ratio(*o.Forecast)
		}
	case RewardCalls:
		if o.Calls != nil {
			return Int(int64(o.Calls.Called()))
		}
	case RewardRounds:
		if o.Calls != nil {
			return Int(int64(o.Calls.Rounds()))
		}
	case Missed:
		if o.Calls != nil {
			return Int(int64(o.Calls.Rounds() - o.Calls.Called()))
		}
	default: // not a number
	}
	return Value{}
}

const (
	lptDecimals   = 18
	ratioDecimals = 25 // a Percent counts parts of 1e27, and 100 is all of them
)

func text(s string) Value {
	if s == "" {
		return Value{}
	}
	return Text(s)
}

func ratio(p livepeer.Percent) Value { return Decimal(p.Parts(), ratioDecimals) }

// roundValue is a number for which 0 means that there is none.
func roundValue(n uint64) Value {
	if n == 0 {
		return Value{}
	}
	return Decimal(new(big.Int).SetUint64(n), 0)
}
