package chain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// FuzzBatchResponse: whatever a server sends, nothing panics, and a result only
// ever reaches the question with its id.
func FuzzBatchResponse(f *testing.F) {
	for _, seed := range []string{
		`[{"jsonrpc":"2.0","id":7,"result":"0x1"},{"id":8,"result":null},{"id":9,"error":{"code":3,"message":"execution reverted","data":"0x"}}]`,
		`[{"id":9,"result":9},{"id":8,"result":8},{"id":7,"result":7}]`,
		`{"id":7,"result":"0x1"}`, `{"id":null,"error":{"code":-32600,"message":"batch too large"}}`,
		`[{"id":7,"result":1},{"id":7,"result":2},{"id":8,"result":3}]`, `[{"id":7,"id":8,"result":1}]`, `[{"ID":7,"Result":1}]`,
		`[{"id":"7","result":1}]`, `[{"id":7.0,"result":1}]`, `[{"id":-7}]`, `[{"id":18446744073709551616,"result":1}]`,
		`<html>`, `[`, ``, `null`, `[null,null,null]`, `{"error":"text"}`, strings.Repeat("[", 20000),
	} {
		f.Add([]byte(seed), 3)
		f.Add([]byte(seed), 1)
	}
	f.Fuzz(func(t *testing.T, body []byte, n int) {
		if n < 1 || n > 64 {
			return
		}
		const first = 7
		elems := make([]*element, n)
		for i := range elems {
			elems[i] = &element{method: "eth_call"}
		}
		err := decode(body, elems, first)
		if err != nil && (err.Error() == "" || err.Error() != printable(err.Error())) {
			t.Fatalf("the error %q is not clean", err)
		}
		answers := independent(body)
		for i, e := range elems {
			switch {
			case err != nil && (e.raw != nil || e.err != nil):
				t.Fatalf("question %d was answered although %v", first+i, err)
			case err == nil && e.raw == nil && e.err == nil:
				t.Fatalf("question %d was left without an answer and without an error", first+i)
			case err == nil && e.raw != nil && json.Valid(body): // otherwise only the extent of each answer is checked, and its reader refuses it
				if got := answers[strconv.Itoa(first+i)]; !bytes.Equal(compactJSON(got), compactJSON(e.raw)) {
					t.Fatalf("question %d got %s, its answer is %s", first+i, e.raw, got)
				}
			}
			if e.err != nil {
				_ = e.err.public(strings.Clone).Error()
				_, _, _ = e.err.limited(), e.err.noBlock(), hintBelow(e.err.message, 1000)
			}
			if e.raw != nil {
				_, _ = parseBlock(e.raw)
				_, _ = hexString(e.raw)
				_, _ = (&LogQuery{}).parse(e.raw, 0, 10)
			}
		}
	})
}

// independent reads results by id in another way than decode does.
func independent(body []byte) map[string]json.RawMessage {
	answers := make(map[string]json.RawMessage)
	if body = bytes.TrimSpace(body); len(body) > 0 && body[0] == '{' {
		body = fmt.Appendf(nil, "[%s]", body)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if _, err := d.Token(); err != nil {
		return answers
	}
	for d.More() {
		if t, err := d.Token(); err != nil || t != json.Delim('{') {
			return answers
		}
		var id, result json.RawMessage
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return answers
			}
			var value json.RawMessage
			if d.Decode(&value) != nil {
				return answers
			}
			switch {
			case strings.EqualFold(key.(string), "id"):
				id = value
			case strings.EqualFold(key.(string), "result"):
				result = value
			}
		}
		if _, err := d.Token(); err != nil {
			return answers
		}
		answers[string(id)] = result
	}
	return answers
}

func compactJSON(raw []byte) []byte {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return raw
	}
	return b.Bytes()
}

// FuzzEndpointAnswer sends any bytes as the whole HTTP answer to a read.
func FuzzEndpointAnswer(f *testing.F) {
	head := `{"number":"0x1","hash":"0x` + strings.Repeat("11", 32) + `","parentHash":"0x` + strings.Repeat("22", 32) + `","timestamp":"0x1"}`
	f.Add([]byte(`[{"id":1,"result":"0xa4b1"},{"id":2,"result":` + head + `},{"id":3,"result":"0x"},{"id":4,"result":` + head + `}]`))
	f.Add([]byte(`[{"id":1,"result":"0xa4b1"},{"id":2,"result":null},{"id":3,"error":{}},{"id":4,"result":{}}]`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		c, _ := newClient(t, 100, func(o *Options) {
			o.Endpoints, o.HTTP = []string{"https://node.example"}, &http.Client{Transport: always(answer)}
		})
		results, o, err := c.Read(t.Context(), Ref{}, someCalls(1)...)
		if err == nil && (len(results) != 1 || results[0].Err == nil && results[0].Data == nil || o.Endpoint == "") {
			t.Fatalf("got %v, %v", results, o)
		}
		if err != nil && err.Error() != printable(err.Error()) && len(err.Error()) <= maxText {
			t.Fatalf("the error %q is not clean", err)
		}
	})
}

// always is the transport to a server that gives one answer to everything. A
// socket for each of thousands of inputs a second would exhaust the ports.
type always []byte

func (a always) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Request: r, ContentLength: -1, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(a))}, nil
}

// BenchmarkRead200kB is a read whose answer is what a lens returns for some
// hundred orchestrators, over loopback.
func BenchmarkRead200kB(b *testing.B) { benchmarkRead(b, 200_000) }

// BenchmarkRead5MB is the same for an answer of five megabytes.
func BenchmarkRead5MB(b *testing.B) { benchmarkRead(b, 5_000_000) }

func benchmarkRead(b *testing.B, size int) {
	data := `"0x` + strings.Repeat("ab", size/2) + `"`
	head := `{"number":"0x1","hash":"0x` + strings.Repeat("11", 32) + `","parentHash":"0x` + strings.Repeat("22", 32) + `","timestamp":"0x1"}`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var batch []ask
		if json.NewDecoder(r.Body).Decode(&batch) != nil {
			return
		}
		for i, a := range batch {
			result := head
			switch a.Method {
			case "eth_chainId":
				result = `"0xa4b1"`
			case "eth_call":
				result = data
			}
			_, _ = io.WriteString(w, string("[,"[min(i, 1)])+`{"jsonrpc":"2.0","id":`+string(a.ID)+`,"result":`+result+`}`)
		}
		_, _ = io.WriteString(w, "]")
	}))
	defer s.Close()
	c, err := New(Options{Endpoints: []string{s.URL}})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		data, _, err := c.Call(b.Context(), Ref{}, Call{To: &target})
		if err != nil || len(data) != size/2 {
			b.Fatal(len(data), err)
		}
	}
	b.ReportMetric(float64(c.Requests())/float64(b.N), "requests/op")
}

// BenchmarkDecode200kB is the parsing alone, to bytes.
func BenchmarkDecode200kB(b *testing.B) { benchmarkDecode(b, 200_000) }

// BenchmarkDecode5MB is the parsing of five megabytes.
func BenchmarkDecode5MB(b *testing.B) { benchmarkDecode(b, 5_000_000) }

func benchmarkDecode(b *testing.B, size int) {
	body := []byte(`[{"jsonrpc":"2.0","id":1,"result":"0x1"},{"jsonrpc":"2.0","id":2,"result":"0x` + strings.Repeat("ab", size/2) + `"}]`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		elems := []*element{{}, {}}
		if err := decode(body, elems, 1); err != nil {
			b.Fatal(err)
		}
		if data, ok := hexString(elems[1].raw); !ok || len(data) != size/2 {
			b.Fatal("wrong data")
		}
	}
}
