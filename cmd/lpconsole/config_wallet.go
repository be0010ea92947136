package main

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"lpconsole/livepeer"
	"lpconsole/wallet"
)

// longestUnlock bounds `unlock`: a key that stays open over lunch is one that
// somebody else can use.
const longestUnlock = time.Hour

// An exactly is a number of the configuration as it was written, with or without
// quotation marks: amounts are never floats.
type exactly string

// UnmarshalText takes integers, floats and strings alike.
func (e *exactly) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return errors.New("a number is expected, such as 0.5")
	}
	*e = exactly(text)
	return nil
}

// unlockTime reads `unlock`: how long the console keeps a key open after its
// passphrase was typed. "" and "0" ask for every transaction.
func unlockTime(text string) (time.Duration, error) {
	if text == "" || text == "0" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil || d < 0:
		return 0, usage("config", `write a time such as unlock = "5m"`, "unlock is %q", text)
	case d > longestUnlock:
		return 0, usage("config", "choose a shorter time", "unlock is %s, and a key is kept open for %s at most", text, shortDuration(longestUnlock))
	}
	return d, nil
}

// walletLimits reads `max_fee_gwei` and `max_cost_eth`; what is not given has the
// wallet's own default.
func walletLimits(maxFee, maxCost exactly) (wallet.Limits, error) {
	var l wallet.Limits
	if maxFee != "" {
		fee, err := positiveETH(string(maxFee))
		if err != nil {
			return l, usage("config", "write a number of gwei, such as max_fee_gwei = 0.5", "max_fee_gwei: %w", err)
		}
		gwei, rest := new(big.Int).QuoRem(fee, big.NewInt(1e9), new(big.Int))
		if rest.Sign() != 0 {
			return l, usage("config", "a wei is the ninth decimal", "max_fee_gwei is %s, which is finer than a wei", maxFee)
		}
		l.MaxFeeCap = gwei
	}
	if maxCost != "" {
		cost, err := positiveETH(string(maxCost))
		if err != nil {
			return l, usage("config", "write a number of ETH, such as max_cost_eth = 0.01", "max_cost_eth: %w", err)
		}
		l.MaxCost = cost
	}
	return l, nil
}

func positiveETH(text string) (*big.Int, error) {
	amount, err := livepeer.ParseETH(text)
	if err != nil {
		return nil, err
	}
	if amount.IsZero() {
		return nil, fmt.Errorf("%s lets nothing through", text)
	}
	return amount.Wei(), nil
}
