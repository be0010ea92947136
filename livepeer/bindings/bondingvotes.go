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

// BondingVotesMetaData contains all meta data concerning the BondingVotes contract.
var BondingVotesMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"getVotes\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"hasCheckpoint\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "BondingVotes",
}

// BondingVotes is an auto generated Go binding around an Ethereum contract.
type BondingVotes struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *BondingVotes) GetABI() abi.ABI {
	return c.abi
}

// NewBondingVotes creates a new instance of BondingVotes.
func NewBondingVotes() *BondingVotes {
	parsed, err := BondingVotesMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &BondingVotes{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *BondingVotes) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackGetVotes is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ab24eb0.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getVotes(address account) view returns(uint256)
func (bondingVotes *BondingVotes) PackGetVotes(account common.Address) []byte {
	enc, err := bondingVotes.abi.Pack("getVotes", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetVotes is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ab24eb0.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getVotes(address account) view returns(uint256)
func (bondingVotes *BondingVotes) TryPackGetVotes(account common.Address) ([]byte, error) {
	return bondingVotes.abi.Pack("getVotes", account)
}

// UnpackGetVotes is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9ab24eb0.
//
// Solidity: function getVotes(address account) view returns(uint256)
func (bondingVotes *BondingVotes) UnpackGetVotes(data []byte) (*big.Int, error) {
	out, err := bondingVotes.abi.Unpack("getVotes", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackHasCheckpoint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc656a01e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hasCheckpoint(address account) view returns(bool)
func (bondingVotes *BondingVotes) PackHasCheckpoint(account common.Address) []byte {
	enc, err := bondingVotes.abi.Pack("hasCheckpoint", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHasCheckpoint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc656a01e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hasCheckpoint(address account) view returns(bool)
func (bondingVotes *BondingVotes) TryPackHasCheckpoint(account common.Address) ([]byte, error) {
	return bondingVotes.abi.Pack("hasCheckpoint", account)
}

// UnpackHasCheckpoint is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc656a01e.
//
// Solidity: function hasCheckpoint(address account) view returns(bool)
func (bondingVotes *BondingVotes) UnpackHasCheckpoint(data []byte) (bool, error) {
	out, err := bondingVotes.abi.Unpack("hasCheckpoint", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}
