// Package livepeer is the Livepeer protocol as a program reads it: the whole
// network in one request ([Reader.Snapshot]), one account ([Reader.Account]), one
// orchestrator in depth ([Reader.Card]), a poller that many viewers share ([Feed])
// and the contracts' own arithmetic, exact to the wei.
//
// Amounts and ratios are integers in types of their own ([LPT], [ETH], [Percent]).
// Floats appear in one place only, the annualised yields, which are estimates.
//
// Strings that orchestrators write (service URIs) are handed on as they are;
// whoever draws them cleans them first.
//
// The package knows nothing of keys or screens and sends no transaction.
package livepeer
