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

// RoundsManagerMetaData contains all meta data concerning the RoundsManager contract.
var RoundsManagerMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"blockNum\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"currentRound\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"currentRoundInitialized\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"currentRoundLocked\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"currentRoundStartBlock\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"lastInitializedRound\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"roundLength\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"roundLockAmount\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "RoundsManager",
}

// RoundsManager is an auto generated Go binding around an Ethereum contract.
type RoundsManager struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *RoundsManager) GetABI() abi.ABI {
	return c.abi
}

// NewRoundsManager creates a new instance of RoundsManager.
func NewRoundsManager() *RoundsManager {
	parsed, err := RoundsManagerMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &RoundsManager{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *RoundsManager) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackBlockNum is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8ae63d6d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function blockNum() view returns(uint256)
func (roundsManager *RoundsManager) PackBlockNum() []byte {
	enc, err := roundsManager.abi.Pack("blockNum")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBlockNum is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8ae63d6d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function blockNum() view returns(uint256)
func (roundsManager *RoundsManager) TryPackBlockNum() ([]byte, error) {
	return roundsManager.abi.Pack("blockNum")
}

// UnpackBlockNum is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8ae63d6d.
//
// Solidity: function blockNum() view returns(uint256)
func (roundsManager *RoundsManager) UnpackBlockNum(data []byte) (*big.Int, error) {
	out, err := roundsManager.abi.Unpack("blockNum", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackCurrentRound is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8a19c8bc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function currentRound() view returns(uint256)
func (roundsManager *RoundsManager) PackCurrentRound() []byte {
	enc, err := roundsManager.abi.Pack("currentRound")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCurrentRound is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8a19c8bc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function currentRound() view returns(uint256)
func (roundsManager *RoundsManager) TryPackCurrentRound() ([]byte, error) {
	return roundsManager.abi.Pack("currentRound")
}

// UnpackCurrentRound is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8a19c8bc.
//
// Solidity: function currentRound() view returns(uint256)
func (roundsManager *RoundsManager) UnpackCurrentRound(data []byte) (*big.Int, error) {
	out, err := roundsManager.abi.Unpack("currentRound", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackCurrentRoundInitialized is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x219bc76c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function currentRoundInitialized() view returns(bool)
func (roundsManager *RoundsManager) PackCurrentRoundInitialized() []byte {
	enc, err := roundsManager.abi.Pack("currentRoundInitialized")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCurrentRoundInitialized is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x219bc76c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function currentRoundInitialized() view returns(bool)
func (roundsManager *RoundsManager) TryPackCurrentRoundInitialized() ([]byte, error) {
	return roundsManager.abi.Pack("currentRoundInitialized")
}

// UnpackCurrentRoundInitialized is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x219bc76c.
//
// Solidity: function currentRoundInitialized() view returns(bool)
func (roundsManager *RoundsManager) UnpackCurrentRoundInitialized(data []byte) (bool, error) {
	out, err := roundsManager.abi.Unpack("currentRoundInitialized", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackCurrentRoundLocked is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6841f253.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function currentRoundLocked() view returns(bool)
func (roundsManager *RoundsManager) PackCurrentRoundLocked() []byte {
	enc, err := roundsManager.abi.Pack("currentRoundLocked")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCurrentRoundLocked is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6841f253.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function currentRoundLocked() view returns(bool)
func (roundsManager *RoundsManager) TryPackCurrentRoundLocked() ([]byte, error) {
	return roundsManager.abi.Pack("currentRoundLocked")
}

// UnpackCurrentRoundLocked is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6841f253.
//
// Solidity: function currentRoundLocked() view returns(bool)
func (roundsManager *RoundsManager) UnpackCurrentRoundLocked(data []byte) (bool, error) {
	out, err := roundsManager.abi.Unpack("currentRoundLocked", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackCurrentRoundStartBlock is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8fa148f2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function currentRoundStartBlock() view returns(uint256)
func (roundsManager *RoundsManager) PackCurrentRoundStartBlock() []byte {
	enc, err := roundsManager.abi.Pack("currentRoundStartBlock")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCurrentRoundStartBlock is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8fa148f2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function currentRoundStartBlock() view returns(uint256)
func (roundsManager *RoundsManager) TryPackCurrentRoundStartBlock() ([]byte, error) {
	return roundsManager.abi.Pack("currentRoundStartBlock")
}

// UnpackCurrentRoundStartBlock is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8fa148f2.
//
// Solidity: function currentRoundStartBlock() view returns(uint256)
func (roundsManager *RoundsManager) UnpackCurrentRoundStartBlock(data []byte) (*big.Int, error) {
	out, err := roundsManager.abi.Unpack("currentRoundStartBlock", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackLastInitializedRound is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8807f36e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function lastInitializedRound() view returns(uint256)
func (roundsManager *RoundsManager) PackLastInitializedRound() []byte {
	enc, err := roundsManager.abi.Pack("lastInitializedRound")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLastInitializedRound is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8807f36e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function lastInitializedRound() view returns(uint256)
func (roundsManager *RoundsManager) TryPackLastInitializedRound() ([]byte, error) {
	return roundsManager.abi.Pack("lastInitializedRound")
}

// UnpackLastInitializedRound is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8807f36e.
//
// Solidity: function lastInitializedRound() view returns(uint256)
func (roundsManager *RoundsManager) UnpackLastInitializedRound(data []byte) (*big.Int, error) {
	out, err := roundsManager.abi.Unpack("lastInitializedRound", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRoundLength is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8b649b94.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function roundLength() view returns(uint256)
func (roundsManager *RoundsManager) PackRoundLength() []byte {
	enc, err := roundsManager.abi.Pack("roundLength")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRoundLength is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8b649b94.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function roundLength() view returns(uint256)
func (roundsManager *RoundsManager) TryPackRoundLength() ([]byte, error) {
	return roundsManager.abi.Pack("roundLength")
}

// UnpackRoundLength is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8b649b94.
//
// Solidity: function roundLength() view returns(uint256)
func (roundsManager *RoundsManager) UnpackRoundLength(data []byte) (*big.Int, error) {
	out, err := roundsManager.abi.Unpack("roundLength", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRoundLockAmount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf5b490d5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function roundLockAmount() view returns(uint256)
func (roundsManager *RoundsManager) PackRoundLockAmount() []byte {
	enc, err := roundsManager.abi.Pack("roundLockAmount")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRoundLockAmount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf5b490d5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function roundLockAmount() view returns(uint256)
func (roundsManager *RoundsManager) TryPackRoundLockAmount() ([]byte, error) {
	return roundsManager.abi.Pack("roundLockAmount")
}

// UnpackRoundLockAmount is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf5b490d5.
//
// Solidity: function roundLockAmount() view returns(uint256)
func (roundsManager *RoundsManager) UnpackRoundLockAmount(data []byte) (*big.Int, error) {
	out, err := roundsManager.abi.Unpack("roundLockAmount", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}
