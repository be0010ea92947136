package chain

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ErrUnavailable is in every error that means that all endpoints
// were down, limited, on the wrong chain or answered with nonsense. The error
// that carries it is an *UnavailableError with one cause per endpoint.
var ErrUnavailable = errors.New("no endpoint gave a usable answer")

// ErrRefused means that the endpoint does not support what was asked: an
// unknown method, state overrides, a log range that is too wide, a contract
// that is not there. Asking again gives the same answer; ask another way.
var ErrRefused = errors.New("not supported here")

// An UnavailableError lists, for each endpoint that was tried, why it gave no
// usable answer. errors.Is finds ErrUnavailable; errors.As looks into the causes.
type UnavailableError struct {
	Causes []error
}

func (e *UnavailableError) Error() string {
	causes := make([]string, len(e.Causes))
	for i, cause := range e.Causes {
		causes[i] = cause.Error()
	}
	return ErrUnavailable.Error() + ": " + strings.Join(causes, "; ")
}

// Unwrap makes the causes visible to errors.Is and errors.As.
func (e *UnavailableError) Unwrap() []error { return e.Causes }

// Is reports whether target is ErrUnavailable.
func (e *UnavailableError) Is(target error) bool { return target == ErrUnavailable }

// A WrongChainError means that an endpoint serves another chain than the one
// this client is for. None of its answers were used.
type WrongChainError struct {
	Endpoint  string
	Got, Want uint64
}

func (e *WrongChainError) Error() string {
	return fmt.Sprintf("%s serves chain %d, not %d: check the URL or choose the other network", e.Endpoint, e.Got, e.Want)
}

// An RPCError is an error object of JSON-RPC that is not a revert. Message is
// cleaned and cut: safe to show.
type RPCError struct {
	Code    int
	Message string
}

func (e *RPCError) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("the endpoint answered with error %d", e.Code)
	}
	return fmt.Sprintf("the endpoint answered: %s (%d)", e.Message, e.Code)
}

// faultKind says what a fault means for the endpoint that caused it.
type faultKind int

const (
	faultTransient  faultKind = iota // worth another try after a pause
	faultLasting                     // the same again within this read: wrong URL, no listener, refused key
	faultLimited                     // asks for a pause
	faultWrongChain                  // healthy, but not ours
	faultCannot                      // healthy, but does not have this block, or not for this question
)

// A fault is why one endpoint gave no usable answer. Its text is already
// cleaned and names the endpoint.
type fault struct {
	endpoint string
	kind     faultKind
	wait     time.Duration // faultLimited: what the endpoint asked for, 0 if it did not say
	err      error
}

func (f *fault) Error() string {
	if wrong := (*WrongChainError)(nil); errors.As(f.err, &wrong) {
		return f.err.Error() // names the endpoint itself
	}
	return f.endpoint + ": " + f.err.Error()
}

func (f *fault) Unwrap() error { return f.err }

// maxText is how much of a text from outside goes into an error, in bytes.
const maxText = 200

// printable makes a text from outside safe to put into an error: one line of
// printable characters, at most maxText bytes. Control, C1, bidi and
// zero-width characters are not printable and become spaces.
func printable(s string) string {
	var b strings.Builder
	space := false
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				continue
			}
		}
		if !unicode.IsPrint(r) || r == ' ' {
			space = true
			continue
		}
		pause := 0
		if space && b.Len() > 0 {
			pause = 1
		}
		if b.Len()+pause+utf8.RuneLen(r) > maxText-len("…") {
			b.WriteString("…")
			break
		}
		if pause == 1 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}
