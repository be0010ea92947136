// Package keys holds private keys: it makes, imports and stores them, and signs
// with them for one approval at a time. It knows no protocol, draws nothing and
// never sees what a transaction is for; the wallet above it decides what is
// signed.
//
// # Files
//
// A key lies in a version 3 key file (the Web3 Secret Storage Definition, as
// written by geth) in one folder, at geth's standard cost of scrypt; geth reads
// these files and this package reads geth's, whatever their key derivation.
// Versions 1 and 3, scrypt and PBKDF2 are read; only version 3 with standard
// scrypt is written. A key file, or the folder, that other users can read is
// refused before anything is decrypted. On Windows file modes say nothing about
// other users; there only the kind of file is checked, and the guide says so.
//
// # How far secrets are wiped
//
// Passphrases, keys and everything computed on the way from one to the other
// live in pages outside Go's heap, where the collector neither copies nor keeps
// them. The pages are locked against swapping when the system allows it, left
// out of core dumps, and wiped and given back when they are no longer needed.
// The key derivation and the signature are written out here for that reason
// alone: the libraries turn the passphrase into a Go string and leave the key in
// buffers that nobody can wipe. Both are compared with the libraries, byte for
// byte, in the tests.
//
// What Go does not allow to wipe: the round keys of AES, which open the one key
// file they were made for, lie on the heap until the collector uses the place
// again; words of a key pass through registers and the stack, of which the part
// that was used is overwritten afterwards, but a stack that the runtime moved
// meanwhile is not. Whoever can read the memory of this process, or is its
// administrator, while a key is open has the key. Importing a mnemonic uses
// libraries that keep what they compute on the heap until the process ends.
package keys
