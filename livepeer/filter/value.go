package filter

import "math/big"

// A Record answers for one orchestrator. A field whose value it does not know, or
// that does not exist for this orchestrator, is the zero Value. A Value of another
// kind than the field's counts as absent.
type Record interface {
	Value(Field) Value
}

// A Value is what a Record says about one field. The zero Value is absent.
type Value struct {
	kind  Kind
	flag  bool
	text  string
	num   *big.Int // the number is num / 10^scale
	scale int
}

// Text is a value of a text field. The empty text is a value, not an absence.
func Text(s string) Value { return Value{kind: KindText, text: s} }

// Flag is a value of a yes-or-no field.
func Flag(b bool) Value { return Value{kind: KindFlag, flag: b} }

// Int is a value of a number field.
func Int(n int64) Value { return Value{kind: KindNumber, num: big.NewInt(n)} }

// Decimal is a value of a number field, unscaled / 10^scale: an amount in base
// units is Decimal(units, 18). A nil unscaled is absent. The caller must not
// change unscaled while the Value is in use; a negative scale is taken as 0.
func Decimal(unscaled *big.Int, scale int) Value {
	if unscaled == nil {
		return Value{}
	}
	return Value{kind: KindNumber, num: unscaled, scale: max(0, scale)}
}

// compare orders two numbers given as unscaled integers and decimal scales.
func compare(a *big.Int, aScale int, b *big.Int, bScale int) int {
	switch {
	case aScale < bScale:
		a = new(big.Int).Mul(a, power10(bScale-aScale))
	case aScale > bScale:
		b = new(big.Int).Mul(b, power10(aScale-bScale))
	}
	return a.Cmp(b)
}

func power10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}
