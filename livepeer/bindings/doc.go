// Package bindings packs calls to the protocol's contracts and unpacks their
// answers and events. All of it but this file is generated from
// livepeer/contracts/Livepeer.sol.
package bindings

//go:generate node ../contracts/generate.mjs
