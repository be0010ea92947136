package stake

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
)

// A Source reads accounts; *livepeer.Reader is one.
type Source interface {
	Account(context.Context, common.Address) (*livepeer.Account, error)
}
