package reference

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
)

// actorKey is an actor's private key. It follows from the name, so that every replay signs alike.
func actorKey(name string) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("lpconsole reference actor " + name)))
	if err != nil {
		panic(err) // a hash is below the curve's order with certainty for all practical purposes
	}
	return key
}

func actorAddress(name string) common.Address {
	return crypto.PubkeyToAddress(actorKey(name).PublicKey)
}

// names knows every address of the play by the word that the sequence calls it by.
type names struct {
	address map[string]common.Address
	name    map[common.Address]string
}

func (n *names) set(name string, address common.Address) {
	n.address[name], n.name[address] = address, name
}

func (n *names) of(address common.Address) string {
	if name, ok := n.name[address]; ok {
		return name
	}
	return strings.ToLower(address.Hex())
}

var maxUint256 = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))

// number reads an amount: "12", "1.5 LPT", "0.3 ETH", "max", the name of a recorded view such as "pendingStake(d1)", after
// a view "+n", "-n" or "/n", and "a per b" for the rate a/b of the scale 1e9.
func (p *play) number(word string) (*big.Int, error) {
	if word == "max" {
		return maxUint256, nil
	}
	for _, unit := range []string{" LPT", " ETH"} {
		if amount, ok := strings.CutSuffix(word, unit); ok {
			r, ok := new(big.Rat).SetString(amount)
			if !ok {
				return nil, fmt.Errorf("%q is no amount", word)
			}
			r.Mul(r, new(big.Rat).SetInt64(1e18))
			if !r.IsInt() {
				return nil, fmt.Errorf("%q has more than 18 decimals", word)
			}
			return new(big.Int).Set(r.Num()), nil
		}
	}
	if v, ok := new(big.Int).SetString(word, 10); ok {
		return v, nil
	}
	if part, whole, ok := strings.Cut(word, " per "); ok {
		a, partErr := p.number(part)
		b, wholeErr := p.number(whole)
		if err := errors.Join(partErr, wholeErr); err != nil {
			return nil, err
		}
		if b.Sign() == 0 {
			return nil, fmt.Errorf("%q divides by zero", word)
		}
		return a.Div(a.Mul(a, big.NewInt(1e9)), b), nil
	}
	view, operator, operand := word, byte(0), new(big.Int)
	if end := strings.LastIndex(word, ")"); end > 0 {
		if rest := word[end+1:]; rest != "" && strings.ContainsRune("+-/", rune(rest[0])) {
			n, ok := operand.SetString(rest[1:], 10)
			if !ok {
				return nil, fmt.Errorf("%q is no amount", word)
			}
			view, operator, operand = word[:end+1], rest[0], n
		}
	}
	seen, ok := p.seen[view]
	if !ok {
		return nil, fmt.Errorf("%q is neither a number nor a view that was recorded before", word)
	}
	v, ok := new(big.Int).SetString(seen, 10)
	if !ok {
		return nil, fmt.Errorf("the view %s is %q, not a number", view, seen)
	}
	switch operator {
	case '+':
		v.Add(v, operand)
	case '-':
		v.Sub(v, operand)
	case '/':
		v.Div(v, operand)
	}
	return v, nil
}

func (p *play) addressOf(word string) (common.Address, error) {
	if a, ok := p.names.address[word]; ok {
		return a, nil
	}
	return common.Address{}, fmt.Errorf("nobody is called %q", word)
}

// value turns one word of a step into the Go value that the ABI encoder takes for the type.
func (p *play) value(t abi.Type, word any) (any, error) {
	if list, ok := word.([]any); ok {
		slice := reflect.MakeSlice(t.GetType(), 0, len(list))
		for _, item := range list {
			v, err := p.value(*t.Elem, item)
			if err != nil {
				return nil, err
			}
			slice = reflect.Append(slice, reflect.ValueOf(v))
		}
		return slice.Interface(), nil
	}
	if t.T == abi.TupleTy {
		return word, nil // made by expand
	}
	text, ok := word.(string)
	if !ok {
		return nil, fmt.Errorf("%v: every plain argument is written as a string", word)
	}
	switch t.T {
	case abi.AddressTy:
		return p.addressOf(text)
	case abi.StringTy:
		return text, nil
	case abi.BytesTy:
		if strings.HasPrefix(text, "0x") {
			return hexutil.Decode(text)
		}
		return []byte(text), nil
	case abi.FixedBytesTy:
		if id, ok := strings.CutPrefix(text, "id "); ok {
			return [32]byte(crypto.Keccak256Hash([]byte(id))), nil
		}
		b, err := hexutil.Decode(text)
		if err != nil {
			return nil, err
		}
		array := reflect.New(t.GetType()).Elem()
		reflect.Copy(array, reflect.ValueOf(b))
		return array.Interface(), nil
	case abi.BoolTy:
		return strconv.ParseBool(text)
	case abi.UintTy:
		if name, ok := strings.CutPrefix(text, "@"); ok {
			known, ok := p.proposals[name]
			if !ok {
				return nil, fmt.Errorf("no proposal %q", name)
			}
			return known.id, nil
		}
		v, err := p.number(text)
		if err != nil {
			return nil, err
		}
		switch t.Size {
		case 8:
			if !v.IsUint64() || v.Uint64() > 255 {
				return nil, fmt.Errorf("%s does not fit a uint8", v)
			}
			return uint8(v.Uint64()), nil
		case 64:
			return v.Uint64(), nil
		}
		return v, nil
	}
	return nil, fmt.Errorf("the words have no way to say a %s", t)
}

// encode makes the call data of a method with its arguments in words.
func (p *play) encode(signature string, words []any) ([]byte, error) {
	m, err := parseMethod(signature)
	if err != nil {
		return nil, err
	}
	values, err := p.expand(m, words)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", signature, err)
	}
	if len(values) != len(m.inputs) {
		return nil, fmt.Errorf("%s: %d arguments for %d parameters", signature, len(values), len(m.inputs))
	}
	values = slices.Clone(values) // the step keeps its words
	for i := range values {
		if values[i], err = p.value(m.inputs[i].Type, values[i]); err != nil {
			return nil, fmt.Errorf("%s, argument %d: %w", signature, i, err)
		}
	}
	packed, err := m.inputs.Pack(values...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", signature, err)
	}
	return slices.Concat(m.selector, packed), nil
}

// expand lets one word stand for several parameters: "@name" for a proposal's four, "$name" for a ticket's three. A vote by
// signature is "~proposal", the choice and who signs.
func (p *play) expand(m method, words []any) ([]any, error) {
	if len(words) == 0 {
		return words, nil
	}
	word, _ := words[0].(string)
	if name, ok := strings.CutPrefix(word, "~"); ok {
		return p.ballot(name, words[1:])
	}
	if len(words) != 1 || len(m.inputs) < 3 {
		return words, nil
	}
	if name, ok := strings.CutPrefix(word, "@"); ok {
		known, ok := p.proposals[name]
		if !ok {
			return nil, fmt.Errorf("no proposal %q", name)
		}
		var calldatas []any
		for _, data := range known.calldatas {
			calldatas = append(calldatas, hexutil.Encode(data))
		}
		last := known.text.Description
		if m.inputs[3].Type.T == abi.FixedBytesTy {
			last = crypto.Keccak256Hash([]byte(last)).Hex()
		}
		return []any{anys(known.text.Targets), anys(known.text.Values), calldatas, last}, nil
	}
	if list, ok := strings.CutPrefix(word, "$"); ok {
		if m.inputs[0].Type.T == abi.TupleTy {
			t, sig, random, err := p.sign(list, m.inputs[0].Type)
			return []any{t, sig, random}, err
		}
		tickets := reflect.MakeSlice(m.inputs[0].Type.GetType(), 0, 0)
		var sigs, randoms []any
		for name := range strings.SplitSeq(list, " $") {
			t, sig, random, err := p.sign(name, *m.inputs[0].Type.Elem)
			if err != nil {
				return nil, err
			}
			tickets = reflect.Append(tickets, reflect.ValueOf(t))
			sigs, randoms = append(sigs, sig), append(randoms, random)
		}
		// value passes slices of tuples through element by element
		var items []any
		for i := range tickets.Len() {
			items = append(items, tickets.Index(i).Interface())
		}
		return []any{items, sigs, randoms}, nil
	}
	return words, nil
}

func anys(words []string) []any {
	var list []any
	for _, w := range words {
		list = append(list, w)
	}
	return list
}

// sign makes a ticket, its sender's signature and the number that redeems it, in the form that value takes.
func (p *play) sign(name string, t abi.Type) (tuple any, sig, random string, err error) {
	words, ok := p.sequence.Tickets[name]
	if !ok {
		return nil, "", "", fmt.Errorf("no ticket %q", name)
	}
	number := func(word string) *big.Int {
		v, e := p.number(word)
		err = errors.Join(err, e)
		return v
	}
	faceValue, winProb, nonce, secret, round := number(words.FaceValue), number(words.WinProb), number(words.Nonce), number(words.Rand), number(words.Round)
	recipient, recipientErr := p.addressOf(words.Recipient)
	sender, senderErr := p.addressOf(words.Sender)
	if err = errors.Join(err, recipientErr, senderErr); err != nil {
		return nil, "", "", fmt.Errorf("ticket %s: %w", name, err)
	}
	hash, err := p.roundHash(round)
	if err != nil {
		return nil, "", "", err
	}
	if words.WrongHash {
		hash[0] ^= 1
	}
	aux := append(common.BigToHash(round).Bytes(), hash[:]...)
	if words.AuxBytes != 0 {
		aux = aux[:words.AuxBytes]
	}
	secretHash := crypto.Keccak256Hash(common.BigToHash(secret).Bytes())
	filled := reflect.New(t.GetType()).Elem()
	for i, v := range []any{recipient, sender, faceValue, winProb, nonce, [32]byte(secretHash), aux} {
		filled.Field(i).Set(reflect.ValueOf(v))
	}
	ticketHash := crypto.Keccak256(recipient[:], sender[:], common.BigToHash(faceValue).Bytes(), common.BigToHash(winProb).Bytes(),
		common.BigToHash(nonce).Bytes(), secretHash[:], aux)
	signer := words.Sender
	if words.Signer != "" {
		signer = words.Signer
	}
	signature, err := crypto.Sign(crypto.Keccak256([]byte("\x19Ethereum Signed Message:\n32"), ticketHash), actorKey(signer))
	if err != nil {
		return nil, "", "", err
	}
	signature[64] += 27
	reveal := words.Rand
	if words.Reveal != "" {
		reveal = words.Reveal
	}
	return filled.Interface(), hexutil.Encode(signature), reveal, nil
}

// ballot signs a vote (EIP-712) and returns the parameters of castVoteBySig.
func (p *play) ballot(name string, words []any) ([]any, error) {
	known, ok := p.proposals[name]
	if !ok || len(words) != 2 {
		return nil, fmt.Errorf("a ballot is a proposal, a choice and a signer: ~%s %v", name, words)
	}
	support, err := p.number(fmt.Sprint(words[0]))
	if err != nil {
		return nil, err
	}
	hash := func(text string) []byte { return crypto.Keccak256([]byte(text)) }
	word := func(v *big.Int) []byte { return common.BigToHash(v).Bytes() }
	domain := crypto.Keccak256(hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
		hash("LivepeerGovernor"), hash("1"), word(p.chainID), common.BytesToHash(p.names.address["LivepeerGovernor"].Bytes()).Bytes())
	vote := crypto.Keccak256(hash("Ballot(uint256 proposalId,uint8 support)"), word(known.id), word(support))
	signature, err := crypto.Sign(crypto.Keccak256([]byte("\x19\x01"), domain, vote), actorKey(fmt.Sprint(words[1])))
	if err != nil {
		return nil, err
	}
	v := fmt.Sprint(27 + int(signature[64]))
	return []any{"@" + name, words[0], v, hexutil.Encode(signature[:32]), hexutil.Encode(signature[32:64])}, nil
}
