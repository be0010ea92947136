// Package pipeline proves that the rooms fit together: what livepeer plans and
// wallet previews is what the chain does. It holds tests and nothing else, because
// no room may import all of them.
package pipeline
