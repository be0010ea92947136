// Package reference holds the project's own contracts to the real protocol's behaviour.
//
// The real contracts cannot be shipped here, but what they did can: testdata/protocol/sequence.json lists actions, and
// testdata/protocol/recorded.json.gz holds every view and every event the real contracts answered with, in decimal. The
// package's test plays the actions against the contracts of devnet/contracts and fails on the first difference of a wei.
// It has tests only; nothing imports it. How to record again with the real contracts: testdata/protocol/README.md.
package reference
