// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package bindings

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// BondingManagerMetaData contains all meta data concerning the BondingManager contract.
var BondingManagerMetaData = bind.MetaData{
	ABI: "[{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newDelegate\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"oldDelegate\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"delegator\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"additionalAmount\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"bondedAmount\",\"type\":\"uint256\"}],\"name\":\"Bond\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"transcoder\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"Reward\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"transcoder\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"activationRound\",\"type\":\"uint256\"}],\"name\":\"TranscoderActivated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"transcoder\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"rewardCut\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"feeShare\",\"type\":\"uint256\"}],\"name\":\"TranscoderUpdate\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"delegator\",\"type\":\"address\"}],\"name\":\"delegatorStatus\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"delegator\",\"type\":\"address\"}],\"name\":\"getDelegator\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"bondedAmount\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"fees\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"delegateAddress\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"delegatedAmount\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"startRound\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"lastClaimRound\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"nextUnbondingLockId\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"delegator\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"unbondingLockId\",\"type\":\"uint256\"}],\"name\":\"getDelegatorUnbondingLock\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"withdrawRound\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getFirstTranscoderInPool\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"transcoder\",\"type\":\"address\"}],\"name\":\"getNextTranscoderInPool\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getTotalBonded\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"transcoder\",\"type\":\"address\"}],\"name\":\"getTranscoder\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"lastRewardRound\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"rewardCut\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"feeShare\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"lastActiveStakeUpdateRound\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"activationRound\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"deactivationRound\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"activeCumulativeRewards\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"cumulativeRewards\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"cumulativeFees\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"lastFeeRound\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"transcoder\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"round\",\"type\":\"uint256\"}],\"name\":\"getTranscoderEarningsPoolForRound\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"totalStake\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"transcoderRewardCut\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"transcoderFeeShare\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"cumulativeRewardFactor\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"cumulativeFeeFactor\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getTranscoderPoolMaxSize\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getTranscoderPoolSize\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"nextRoundTotalActiveStake\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"nextRoundTreasuryRewardCutRate\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"delegator\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"endRound\",\"type\":\"uint256\"}],\"name\":\"pendingFees\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"delegator\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"endRound\",\"type\":\"uint256\"}],\"name\":\"pendingStake\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"transcoder\",\"type\":\"address\"}],\"name\":\"transcoderToRewardCaller\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"treasuryBalanceCeiling\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"treasuryRewardCutRate\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"unbondingPeriod\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "BondingManager",
}

// BondingManager is an auto generated Go binding around an Ethereum contract.
type BondingManager struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *BondingManager) GetABI() abi.ABI {
	return c.abi
}

// NewBondingManager creates a new instance of BondingManager.
func NewBondingManager() *BondingManager {
	parsed, err := BondingManagerMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &BondingManager{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *BondingManager) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackDelegatorStatus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1544fc67.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function delegatorStatus(address delegator) view returns(uint8)
func (bondingManager *BondingManager) PackDelegatorStatus(delegator common.Address) []byte {
	enc, err := bondingManager.abi.Pack("delegatorStatus", delegator)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDelegatorStatus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1544fc67.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function delegatorStatus(address delegator) view returns(uint8)
func (bondingManager *BondingManager) TryPackDelegatorStatus(delegator common.Address) ([]byte, error) {
	return bondingManager.abi.Pack("delegatorStatus", delegator)
}

// UnpackDelegatorStatus is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1544fc67.
//
// Solidity: function delegatorStatus(address delegator) view returns(uint8)
func (bondingManager *BondingManager) UnpackDelegatorStatus(data []byte) (uint8, error) {
	out, err := bondingManager.abi.Unpack("delegatorStatus", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackGetDelegator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa64ad595.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getDelegator(address delegator) view returns(uint256 bondedAmount, uint256 fees, address delegateAddress, uint256 delegatedAmount, uint256 startRound, uint256 lastClaimRound, uint256 nextUnbondingLockId)
func (bondingManager *BondingManager) PackGetDelegator(delegator common.Address) []byte {
	enc, err := bondingManager.abi.Pack("getDelegator", delegator)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetDelegator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa64ad595.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getDelegator(address delegator) view returns(uint256 bondedAmount, uint256 fees, address delegateAddress, uint256 delegatedAmount, uint256 startRound, uint256 lastClaimRound, uint256 nextUnbondingLockId)
func (bondingManager *BondingManager) TryPackGetDelegator(delegator common.Address) ([]byte, error) {
	return bondingManager.abi.Pack("getDelegator", delegator)
}

// GetDelegatorOutput serves as a container for the return parameters of contract
// method GetDelegator.
type GetDelegatorOutput struct {
	BondedAmount        *big.Int
	Fees                *big.Int
	DelegateAddress     common.Address
	DelegatedAmount     *big.Int
	StartRound          *big.Int
	LastClaimRound      *big.Int
	NextUnbondingLockId *big.Int
}

// UnpackGetDelegator is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa64ad595.
//
// Solidity: function getDelegator(address delegator) view returns(uint256 bondedAmount, uint256 fees, address delegateAddress, uint256 delegatedAmount, uint256 startRound, uint256 lastClaimRound, uint256 nextUnbondingLockId)
func (bondingManager *BondingManager) UnpackGetDelegator(data []byte) (GetDelegatorOutput, error) {
	out, err := bondingManager.abi.Unpack("getDelegator", data)
	outstruct := new(GetDelegatorOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.BondedAmount = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Fees = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.DelegateAddress = *abi.ConvertType(out[2], new(common.Address)).(*common.Address)
	outstruct.DelegatedAmount = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.StartRound = abi.ConvertType(out[4], new(big.Int)).(*big.Int)
	outstruct.LastClaimRound = abi.ConvertType(out[5], new(big.Int)).(*big.Int)
	outstruct.NextUnbondingLockId = abi.ConvertType(out[6], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackGetDelegatorUnbondingLock is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x412f83b6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getDelegatorUnbondingLock(address delegator, uint256 unbondingLockId) view returns(uint256 amount, uint256 withdrawRound)
func (bondingManager *BondingManager) PackGetDelegatorUnbondingLock(delegator common.Address, unbondingLockId *big.Int) []byte {
	enc, err := bondingManager.abi.Pack("getDelegatorUnbondingLock", delegator, unbondingLockId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetDelegatorUnbondingLock is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x412f83b6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getDelegatorUnbondingLock(address delegator, uint256 unbondingLockId) view returns(uint256 amount, uint256 withdrawRound)
func (bondingManager *BondingManager) TryPackGetDelegatorUnbondingLock(delegator common.Address, unbondingLockId *big.Int) ([]byte, error) {
	return bondingManager.abi.Pack("getDelegatorUnbondingLock", delegator, unbondingLockId)
}

// GetDelegatorUnbondingLockOutput serves as a container for the return parameters of contract
// method GetDelegatorUnbondingLock.
type GetDelegatorUnbondingLockOutput struct {
	Amount        *big.Int
	WithdrawRound *big.Int
}

// UnpackGetDelegatorUnbondingLock is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x412f83b6.
//
// Solidity: function getDelegatorUnbondingLock(address delegator, uint256 unbondingLockId) view returns(uint256 amount, uint256 withdrawRound)
func (bondingManager *BondingManager) UnpackGetDelegatorUnbondingLock(data []byte) (GetDelegatorUnbondingLockOutput, error) {
	out, err := bondingManager.abi.Unpack("getDelegatorUnbondingLock", data)
	outstruct := new(GetDelegatorUnbondingLockOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Amount = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.WithdrawRound = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackGetFirstTranscoderInPool is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x88a6c749.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getFirstTranscoderInPool() view returns(address)
func (bondingManager *BondingManager) PackGetFirstTranscoderInPool() []byte {
	enc, err := bondingManager.abi.Pack("getFirstTranscoderInPool")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetFirstTranscoderInPool is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x88a6c749.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getFirstTranscoderInPool() view returns(address)
func (bondingManager *BondingManager) TryPackGetFirstTranscoderInPool() ([]byte, error) {
	return bondingManager.abi.Pack("getFirstTranscoderInPool")
}

// UnpackGetFirstTranscoderInPool is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x88a6c749.
//
// Solidity: function getFirstTranscoderInPool() view returns(address)
func (bondingManager *BondingManager) UnpackGetFirstTranscoderInPool(data []byte) (common.Address, error) {
	out, err := bondingManager.abi.Unpack("getFirstTranscoderInPool", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackGetNextTranscoderInPool is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x235c9603.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getNextTranscoderInPool(address transcoder) view returns(address)
func (bondingManager *BondingManager) PackGetNextTranscoderInPool(transcoder common.Address) []byte {
	enc, err := bondingManager.abi.Pack("getNextTranscoderInPool", transcoder)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetNextTranscoderInPool is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x235c9603.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getNextTranscoderInPool(address transcoder) view returns(address)
func (bondingManager *BondingManager) TryPackGetNextTranscoderInPool(transcoder common.Address) ([]byte, error) {
	return bondingManager.abi.Pack("getNextTranscoderInPool", transcoder)
}

// UnpackGetNextTranscoderInPool is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x235c9603.
//
// Solidity: function getNextTranscoderInPool(address transcoder) view returns(address)
func (bondingManager *BondingManager) UnpackGetNextTranscoderInPool(data []byte) (common.Address, error) {
	out, err := bondingManager.abi.Unpack("getNextTranscoderInPool", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackGetTotalBonded is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c50c356.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getTotalBonded() view returns(uint256)
func (bondingManager *BondingManager) PackGetTotalBonded() []byte {
	enc, err := bondingManager.abi.Pack("getTotalBonded")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetTotalBonded is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c50c356.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getTotalBonded() view returns(uint256)
func (bondingManager *BondingManager) TryPackGetTotalBonded() ([]byte, error) {
	return bondingManager.abi.Pack("getTotalBonded")
}

// UnpackGetTotalBonded is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5c50c356.
//
// Solidity: function getTotalBonded() view returns(uint256)
func (bondingManager *BondingManager) UnpackGetTotalBonded(data []byte) (*big.Int, error) {
	out, err := bondingManager.abi.Unpack("getTotalBonded", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetTranscoder is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5dce9948.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getTranscoder(address transcoder) view returns(uint256 lastRewardRound, uint256 rewardCut, uint256 feeShare, uint256 lastActiveStakeUpdateRound, uint256 activationRound, uint256 deactivationRound, uint256 activeCumulativeRewards, uint256 cumulativeRewards, uint256 cumulativeFees, uint256 lastFeeRound)
func (bondingManager *BondingManager) PackGetTranscoder(transcoder common.Address) []byte {
	enc, err := bondingManager.abi.Pack("getTranscoder", transcoder)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetTranscoder is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5dce9948.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getTranscoder(address transcoder) view returns(uint256 lastRewardRound, uint256 rewardCut, uint256 feeShare, uint256 lastActiveStakeUpdateRound, uint256 activationRound, uint256 deactivationRound, uint256 activeCumulativeRewards, uint256 cumulativeRewards, uint256 cumulativeFees, uint256 lastFeeRound)
func (bondingManager *BondingManager) TryPackGetTranscoder(transcoder common.Address) ([]byte, error) {
	return bondingManager.abi.Pack("getTranscoder", transcoder)
}

// GetTranscoderOutput serves as a container for the return parameters of contract
// method GetTranscoder.
type GetTranscoderOutput struct {
	LastRewardRound            *big.Int
	RewardCut                  *big.Int
	FeeShare                   *big.Int
	LastActiveStakeUpdateRound *big.Int
	ActivationRound            *big.Int
	DeactivationRound          *big.Int
	ActiveCumulativeRewards    *big.Int
	CumulativeRewards          *big.Int
	CumulativeFees             *big.Int
	LastFeeRound               *big.Int
}

// UnpackGetTranscoder is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5dce9948.
//
// Solidity: function getTranscoder(address transcoder) view returns(uint256 lastRewardRound, uint256 rewardCut, uint256 feeShare, uint256 lastActiveStakeUpdateRound, uint256 activationRound, uint256 deactivationRound, uint256 activeCumulativeRewards, uint256 cumulativeRewards, uint256 cumulativeFees, uint256 lastFeeRound)
func (bondingManager *BondingManager) UnpackGetTranscoder(data []byte) (GetTranscoderOutput, error) {
	out, err := bondingManager.abi.Unpack("getTranscoder", data)
	outstruct := new(GetTranscoderOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.LastRewardRound = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.RewardCut = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.FeeShare = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	outstruct.LastActiveStakeUpdateRound = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.ActivationRound = abi.ConvertType(out[4], new(big.Int)).(*big.Int)
	outstruct.DeactivationRound = abi.ConvertType(out[5], new(big.Int)).(*big.Int)
	outstruct.ActiveCumulativeRewards = abi.ConvertType(out[6], new(big.Int)).(*big.Int)
	outstruct.CumulativeRewards = abi.ConvertType(out[7], new(big.Int)).(*big.Int)
	outstruct.CumulativeFees = abi.ConvertType(out[8], new(big.Int)).(*big.Int)
	outstruct.LastFeeRound = abi.ConvertType(out[9], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackGetTranscoderEarningsPoolForRound is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x24454fc4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getTranscoderEarningsPoolForRound(address transcoder, uint256 round) view returns(uint256 totalStake, uint256 transcoderRewardCut, uint256 transcoderFeeShare, uint256 cumulativeRewardFactor, uint256 cumulativeFeeFactor)
func (bondingManager *BondingManager) PackGetTranscoderEarningsPoolForRound(transcoder common.Address, round *big.Int) []byte {
	enc, err := bondingManager.abi.Pack("getTranscoderEarningsPoolForRound", transcoder, round)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetTranscoderEarningsPoolForRound is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x24454fc4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getTranscoderEarningsPoolForRound(address transcoder, uint256 round) view returns(uint256 totalStake, uint256 transcoderRewardCut, uint256 transcoderFeeShare, uint256 cumulativeRewardFactor, uint256 cumulativeFeeFactor)
func (bondingManager *BondingManager) TryPackGetTranscoderEarningsPoolForRound(transcoder common.Address, round *big.Int) ([]byte, error) {
	return bondingManager.abi.Pack("getTranscoderEarningsPoolForRound", transcoder, round)
}

// GetTranscoderEarningsPoolForRoundOutput serves as a container for the return parameters of contract
// method GetTranscoderEarningsPoolForRound.
type GetTranscoderEarningsPoolForRoundOutput struct {
	TotalStake             *big.Int
	TranscoderRewardCut    *big.Int
	TranscoderFeeShare     *big.Int
	CumulativeRewardFactor *big.Int
	CumulativeFeeFactor    *big.Int
}

// UnpackGetTranscoderEarningsPoolForRound is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x24454fc4.
//
// Solidity: function getTranscoderEarningsPoolForRound(address transcoder, uint256 round) view returns(uint256 totalStake, uint256 transcoderRewardCut, uint256 transcoderFeeShare, uint256 cumulativeRewardFactor, uint256 cumulativeFeeFactor)
func (bondingManager *BondingManager) UnpackGetTranscoderEarningsPoolForRound(data []byte) (GetTranscoderEarningsPoolForRoundOutput, error) {
	out, err := bondingManager.abi.Unpack("getTranscoderEarningsPoolForRound", data)
	outstruct := new(GetTranscoderEarningsPoolForRoundOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.TotalStake = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.TranscoderRewardCut = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.TranscoderFeeShare = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	outstruct.CumulativeRewardFactor = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.CumulativeFeeFactor = abi.ConvertType(out[4], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackGetTranscoderPoolMaxSize is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5a2a75a9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getTranscoderPoolMaxSize() view returns(uint256)
func (bondingManager *BondingManager) PackGetTranscoderPoolMaxSize() []byte {
	enc, err := bondingManager.abi.Pack("getTranscoderPoolMaxSize")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetTranscoderPoolMaxSize is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5a2a75a9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getTranscoderPoolMaxSize() view returns(uint256)
func (bondingManager *BondingManager) TryPackGetTranscoderPoolMaxSize() ([]byte, error) {
	return bondingManager.abi.Pack("getTranscoderPoolMaxSize")
}

// UnpackGetTranscoderPoolMaxSize is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5a2a75a9.
//
// Solidity: function getTranscoderPoolMaxSize() view returns(uint256)
func (bondingManager *BondingManager) UnpackGetTranscoderPoolMaxSize(data []byte) (*big.Int, error) {
	out, err := bondingManager.abi.Unpack("getTranscoderPoolMaxSize", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetTranscoderPoolSize is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2a4e0d55.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getTranscoderPoolSize() view returns(uint256)
func (bondingManager *BondingManager) PackGetTranscoderPoolSize() []byte {
	enc, err := bondingManager.abi.Pack("getTranscoderPoolSize")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetTranscoderPoolSize is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2a4e0d55.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getTranscoderPoolSize() view returns(uint256)
func (bondingManager *BondingManager) TryPackGetTranscoderPoolSize() ([]byte, error) {
	return bondingManager.abi.Pack("getTranscoderPoolSize")
}

// UnpackGetTranscoderPoolSize is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2a4e0d55.
//
// Solidity: function getTranscoderPoolSize() view returns(uint256)
func (bondingManager *BondingManager) UnpackGetTranscoderPoolSize(data []byte) (*big.Int, error) {
	out, err := bondingManager.abi.Unpack("getTranscoderPoolSize", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackNextRoundTotalActiveStake is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x465501d3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function nextRoundTotalActiveStake() view returns(uint256)
func (bondingManager *BondingManager) PackNextRoundTotalActiveStake() []byte {
	enc, err := bondingManager.abi.Pack("nextRoundTotalActiveStake")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNextRoundTotalActiveStake is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x465501d3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function nextRoundTotalActiveStake() view returns(uint256)
func (bondingManager *BondingManager) TryPackNextRoundTotalActiveStake() ([]byte, error) {
	return bondingManager.abi.Pack("nextRoundTotalActiveStake")
}

// UnpackNextRoundTotalActiveStake is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x465501d3.
//
// Solidity: function nextRoundTotalActiveStake() view returns(uint256)
func (bondingManager *BondingManager) UnpackNextRoundTotalActiveStake(data []byte) (*big.Int, error) {
	out, err := bondingManager.abi.Unpack("nextRoundTotalActiveStake", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackNextRoundTreasuryRewardCutRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa5766231.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function nextRoundTreasuryRewardCutRate() view returns(uint256)
func (bondingManager *BondingManager) PackNextRoundTreasuryRewardCutRate() []byte {
	enc, err := bondingManager.abi.Pack("nextRoundTreasuryRewardCutRate")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNextRoundTreasuryRewardCutRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa5766231.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function nextRoundTreasuryRewardCutRate() view returns(uint256)
func (bondingManager *BondingManager) TryPackNextRoundTreasuryRewardCutRate() ([]byte, error) {
	return bondingManager.abi.Pack("nextRoundTreasuryRewardCutRate")
}

// UnpackNextRoundTreasuryRewardCutRate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa5766231.
//
// Solidity: function nextRoundTreasuryRewardCutRate() view returns(uint256)
func (bondingManager *BondingManager) UnpackNextRoundTreasuryRewardCutRate(data []byte) (*big.Int, error) {
	out, err := bondingManager.abi.Unpack("nextRoundTreasuryRewardCutRate", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackPendingFees is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf595f1cc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pendingFees(address delegator, uint256 endRound) view returns(uint256)
func (bondingManager *BondingManager) PackPendingFees(delegator common.Address, endRound *big.Int) []byte {
	enc, err := bondingManager.abi.Pack("pendingFees", delegator, endRound)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPendingFees is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf595f1cc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pendingFees(address delegator, uint256 endRound) view returns(uint256)
func (bondingManager *BondingManager) TryPackPendingFees(delegator common.Address, endRound *big.Int) ([]byte, error) {
	return bondingManager.abi.Pack("pendingFees", delegator, endRound)
}

// UnpackPendingFees is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf595f1cc.
//
// Solidity: function pendingFees(address delegator, uint256 endRound) view returns(uint256)
func (bondingManager *BondingManager) UnpackPendingFees(data []byte) (*big.Int, error) {
	out, err := bondingManager.abi.Unpack("pendingFees", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackPendingStake is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9d0b2c7a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pendingStake(address delegator, uint256 endRound) view returns(uint256)
func (bondingManager *BondingManager) PackPendingStake(delegator common.Address, endRound *big.Int) []byte {
	enc, err := bondingManager.abi.Pack("pendingStake", delegator, endRound)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPendingStake is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9d0b2c7a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pendingStake(address delegator, uint256 endRound) view returns(uint256)
func (bondingManager *BondingManager) TryPackPendingStake(delegator common.Address, endRound *big.Int) ([]byte, error) {
	return bondingManager.abi.Pack("pendingStake", delegator, endRound)
}

// UnpackPendingStake is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9d0b2c7a.
//
// Solidity: function pendingStake(address delegator, uint256 endRound) view returns(uint256)
func (bondingManager *BondingManager) UnpackPendingStake(data []byte) (*big.Int, error) {
	out, err := bondingManager.abi.Unpack("pendingStake", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTranscoderToRewardCaller is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x47621410.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transcoderToRewardCaller(address transcoder) view returns(address)
func (bondingManager *BondingManager) PackTranscoderToRewardCaller(transcoder common.Address) []byte {
	enc, err := bondingManager.abi.Pack("transcoderToRewardCaller", transcoder)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTranscoderToRewardCaller is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x47621410.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transcoderToRewardCaller(address transcoder) view returns(address)
func (bondingManager *BondingManager) TryPackTranscoderToRewardCaller(transcoder common.Address) ([]byte, error) {
	return bondingManager.abi.Pack("transcoderToRewardCaller", transcoder)
}

// UnpackTranscoderToRewardCaller is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x47621410.
//
// Solidity: function transcoderToRewardCaller(address transcoder) view returns(address)
func (bondingManager *BondingManager) UnpackTranscoderToRewardCaller(data []byte) (common.Address, error) {
	out, err := bondingManager.abi.Unpack("transcoderToRewardCaller", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackTreasuryBalanceCeiling is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84a16bbc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function treasuryBalanceCeiling() view returns(uint256)
func (bondingManager *BondingManager) PackTreasuryBalanceCeiling() []byte {
	enc, err := bondingManager.abi.Pack("treasuryBalanceCeiling")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTreasuryBalanceCeiling is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84a16bbc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function treasuryBalanceCeiling() view returns(uint256)
func (bondingManager *BondingManager) TryPackTreasuryBalanceCeiling() ([]byte, error) {
	return bondingManager.abi.Pack("treasuryBalanceCeiling")
}

// UnpackTreasuryBalanceCeiling is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x84a16bbc.
//
// Solidity: function treasuryBalanceCeiling() view returns(uint256)
func (bondingManager *BondingManager) UnpackTreasuryBalanceCeiling(data []byte) (*big.Int, error) {
	out, err := bondingManager.abi.Unpack("treasuryBalanceCeiling", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTreasuryRewardCutRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x558f8f44.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function treasuryRewardCutRate() view returns(uint256)
func (bondingManager *BondingManager) PackTreasuryRewardCutRate() []byte {
	enc, err := bondingManager.abi.Pack("treasuryRewardCutRate")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTreasuryRewardCutRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x558f8f44.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function treasuryRewardCutRate() view returns(uint256)
func (bondingManager *BondingManager) TryPackTreasuryRewardCutRate() ([]byte, error) {
	return bondingManager.abi.Pack("treasuryRewardCutRate")
}

// UnpackTreasuryRewardCutRate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x558f8f44.
//
// Solidity: function treasuryRewardCutRate() view returns(uint256)
func (bondingManager *BondingManager) UnpackTreasuryRewardCutRate(data []byte) (*big.Int, error) {
	out, err := bondingManager.abi.Unpack("treasuryRewardCutRate", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackUnbondingPeriod is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6cf6d675.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function unbondingPeriod() view returns(uint64)
func (bondingManager *BondingManager) PackUnbondingPeriod() []byte {
	enc, err := bondingManager.abi.Pack("unbondingPeriod")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUnbondingPeriod is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6cf6d675.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function unbondingPeriod() view returns(uint64)
func (bondingManager *BondingManager) TryPackUnbondingPeriod() ([]byte, error) {
	return bondingManager.abi.Pack("unbondingPeriod")
}

// UnpackUnbondingPeriod is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6cf6d675.
//
// Solidity: function unbondingPeriod() view returns(uint64)
func (bondingManager *BondingManager) UnpackUnbondingPeriod(data []byte) (uint64, error) {
	out, err := bondingManager.abi.Unpack("unbondingPeriod", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// BondingManagerBond represents a Bond event raised by the BondingManager contract.
type BondingManagerBond struct {
	NewDelegate      common.Address
	OldDelegate      common.Address
	Delegator        common.Address
	AdditionalAmount *big.Int
	BondedAmount     *big.Int
	Raw              *types.Log // Blockchain specific contextual infos
}

const BondingManagerBondEventName = "Bond"

// ContractEventName returns the user-defined event name.
func (BondingManagerBond) ContractEventName() string {
	return BondingManagerBondEventName
}

// UnpackBondEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Bond(address indexed newDelegate, address indexed oldDelegate, address indexed delegator, uint256 additionalAmount, uint256 bondedAmount)
func (bondingManager *BondingManager) UnpackBondEvent(log *types.Log) (*BondingManagerBond, error) {
	event := "Bond"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != bondingManager.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(BondingManagerBond)
	if len(log.Data) > 0 {
		if err := bondingManager.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range bondingManager.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// BondingManagerReward represents a Reward event raised by the BondingManager contract.
type BondingManagerReward struct {
	Transcoder common.Address
	Amount     *big.Int
	Raw        *types.Log // Blockchain specific contextual infos
}

const BondingManagerRewardEventName = "Reward"

// ContractEventName returns the user-defined event name.
func (BondingManagerReward) ContractEventName() string {
	return BondingManagerRewardEventName
}

// UnpackRewardEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Reward(address indexed transcoder, uint256 amount)
func (bondingManager *BondingManager) UnpackRewardEvent(log *types.Log) (*BondingManagerReward, error) {
	event := "Reward"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != bondingManager.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(BondingManagerReward)
	if len(log.Data) > 0 {
		if err := bondingManager.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range bondingManager.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// BondingManagerTranscoderActivated represents a TranscoderActivated event raised by the BondingManager contract.
type BondingManagerTranscoderActivated struct {
	Transcoder      common.Address
	ActivationRound *big.Int
	Raw             *types.Log // Blockchain specific contextual infos
}

const BondingManagerTranscoderActivatedEventName = "TranscoderActivated"

// ContractEventName returns the user-defined event name.
func (BondingManagerTranscoderActivated) ContractEventName() string {
	return BondingManagerTranscoderActivatedEventName
}

// UnpackTranscoderActivatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TranscoderActivated(address indexed transcoder, uint256 activationRound)
func (bondingManager *BondingManager) UnpackTranscoderActivatedEvent(log *types.Log) (*BondingManagerTranscoderActivated, error) {
	event := "TranscoderActivated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != bondingManager.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(BondingManagerTranscoderActivated)
	if len(log.Data) > 0 {
		if err := bondingManager.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range bondingManager.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// BondingManagerTranscoderUpdate represents a TranscoderUpdate event raised by the BondingManager contract.
type BondingManagerTranscoderUpdate struct {
	Transcoder common.Address
	RewardCut  *big.Int
	FeeShare   *big.Int
	Raw        *types.Log // Blockchain specific contextual infos
}

const BondingManagerTranscoderUpdateEventName = "TranscoderUpdate"

// ContractEventName returns the user-defined event name.
func (BondingManagerTranscoderUpdate) ContractEventName() string {
	return BondingManagerTranscoderUpdateEventName
}

// UnpackTranscoderUpdateEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TranscoderUpdate(address indexed transcoder, uint256 rewardCut, uint256 feeShare)
func (bondingManager *BondingManager) UnpackTranscoderUpdateEvent(log *types.Log) (*BondingManagerTranscoderUpdate, error) {
	event := "TranscoderUpdate"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != bondingManager.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(BondingManagerTranscoderUpdate)
	if len(log.Data) > 0 {
		if err := bondingManager.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range bondingManager.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}
