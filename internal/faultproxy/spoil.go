package faultproxy

import (
	"encoding/json"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

// What nodes and sequencers say, word for word.
const (
	deadline  = "context deadline exceeded"
	known     = "already known"
	nonceLow  = "nonce too low: next nonce 1000000, tx nonce 0"
	noHeader  = "header not found"
	codeError = -32000 // go-ethereum's for nearly everything
)

// rubbish is what stands in for an answer when something else than the node replies.
var rubbish = []string{
	"<html><head><title>504 Gateway Time-out</title></head></html>", "null", "{}", "[]", "", "\x00\xff\x1b[31m",
	`{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"Internal error"}}`,
	`{"jsonrpc":"2.0","id":1,"result":{}}`, `[{"jsonrpc":"2.0"}]`, `"0x1"`,
}

// spoil lets a request meet a fault.
func (x *exchange) spoil(kind Kind) {
	switch kind {
	case Dropped:
		x.count(kind)
		x.hangUp()
	case TooMany, TooManyWait:
		if kind == TooManyWait {
			x.w.Header().Set("Retry-After", "1")
		}
		x.count(kind)
		x.answer(http.StatusTooManyRequests, []byte("too many requests"))
	case ServerError:
		x.count(kind)
		x.answer(http.StatusInternalServerError, []byte("internal server error"))
	case Slow:
		x.count(kind)
		x.wait(x.opt.Slow)
		x.pass()
	case Late:
		x.count(kind)
		x.wait(x.opt.Hang)
		x.pass()
	case Stale:
		x.stale()
	case NoHeader:
		x.count(kind)
		x.answer(http.StatusOK, x.m.errors(noHeader))
	case NotExecuted:
		x.count(kind)
		x.answer(http.StatusOK, x.m.errors(deadline))
	case FalselyKnown:
		x.count(kind)
		x.answer(http.StatusOK, x.m.errors(known))
	case FalselyLow:
		x.count(kind)
		x.answer(http.StatusOK, x.m.errors(nonceLow))
	case Swallowed:
		x.swallow()
	default:
		x.spoilAnswer(kind)
	}
}

// spoilAnswer is for the kinds in which the node has done what was asked.
func (x *exchange) spoilAnswer(kind Kind) {
	status, answer, ok := x.forward(x.body)
	if !ok {
		return
	}
	switch kind {
	case ReplyLost:
		x.count(kind)
		x.hangUp()
	case Reset:
		x.count(kind)
		x.reset(answer)
	case Truncated:
		x.count(kind)
		x.answer(status, answer[:int(x.where*float64(max(0, len(answer)-2)))])
	case Garbage:
		x.count(kind)
		x.answer(status, []byte(rubbish[int(x.where*float64(len(rubbish)))]))
	case BadGateway:
		x.count(kind)
		x.answer(http.StatusBadGateway, []byte("bad gateway"))
	case Executed:
		x.count(kind)
		x.answer(http.StatusOK, x.m.errors(deadline))
	default:
		x.answer(status, x.edited(kind, answer))
	}
}

// edited is the node's answer with something changed in it.
func (x *exchange) edited(kind Kind, answer []byte) []byte {
	replies := x.m.replies(answer)
	if replies == nil {
		return answer
	}
	changed := false
	switch kind {
	case WrongID:
		for i := range replies {
			replies[i].ID = json.RawMessage(strconv.Quote("other " + string(replies[i].ID)))
		}
		changed = true
	case PartialBatch:
		i := int(x.where * float64(len(replies)))
		replies = slices.Delete(replies, i, i+1)
		changed = true
	case WrongChain:
		changed = x.m.edit(replies, []string{"eth_chainId"}, func(_ call, r *reply) bool {
			r.Result = json.RawMessage(`"0xdead"`)
			return true
		})
	case NullReceipt:
		changed = x.m.edit(replies, []string{"eth_getTransactionReceipt"}, func(_ call, r *reply) bool {
			was := blockOf(r.Result)
			r.Result = json.RawMessage("null")
			return was > 0
		})
	default:
	}
	if !changed {
		return answer
	}
	x.count(kind)
	return encode(x.m, replies)
}

// stale answers as a node that is some blocks behind would.
func (x *exchange) stale() {
	head, ok := x.head()
	behind := 1 + uint64(x.where*float64(max(x.opt.Lag, 1)))
	if !ok || head <= behind {
		x.pass()
		return
	}
	older := head - behind
	pinned := x.m.at(older)
	status, answer, ok := x.forward(encode(pinned, pinned.calls))
	if !ok {
		return
	}
	if replies := x.m.replies(answer); replies != nil {
		x.m.edit(replies, []string{"eth_blockNumber"}, func(_ call, r *reply) bool {
			r.Result = json.RawMessage(strconv.Quote(hexutil.EncodeUint64(older)))
			return true
		})
		hidden := x.m.edit(replies, []string{"eth_getTransactionReceipt", "eth_getTransactionByHash"}, func(_ call, r *reply) bool {
			if blockOf(r.Result) <= older {
				return false
			}
			r.Result = json.RawMessage("null")
			return true
		})
		if hidden || x.m.tagged() || x.m.has("eth_blockNumber") {
			x.count(Stale)
		}
		answer = encode(x.m, replies)
	}
	x.answer(status, answer)
}

// swallow answers transactions with their hashes and does nothing.
func (x *exchange) swallow() {
	replies := make([]reply, len(x.m.calls))
	for i, c := range x.m.calls {
		replies[i] = reply{Version: "2.0", ID: c.ID, Result: json.RawMessage("null")}
		if c.Method == "eth_sendRawTransaction" {
			replies[i].Result = hashOf(c)
		}
	}
	x.count(Swallowed)
	x.answer(http.StatusOK, encode(x.m, replies))
}

// wait ends with the time or with the client.
func (x *exchange) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.r.Context().Done():
	}
}

// hangUp ends the connection without an answer.
func (x *exchange) hangUp() {
	if conn := x.take(); conn != nil {
		_ = conn.Close()
	}
}

// reset sends half of an answer and resets the connection.
func (x *exchange) reset(answer []byte) {
	conn := x.take()
	if conn == nil {
		return
	}
	head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(answer)) + "\r\n\r\n"
	_, _ = conn.Write(append([]byte(head), answer[:len(answer)/2]...))
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// take gets hold of the connection; nil when it is gone already.
func (x *exchange) take() net.Conn {
	h, ok := x.w.(http.Hijacker)
	if !ok {
		return nil
	}
	conn, _, err := h.Hijack()
	if err != nil {
		return nil
	}
	return conn
}
