// Package geth has no code: it holds the tests of package chain against a real
// go-ethereum node. They are apart because they link the whole node, which
// would make the fuzz targets of chain take minutes to build.
package geth
