package wallet

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// A liar is an endpoint in front of a real node that changes some answers.
type liar struct {
	*httptest.Server
	node string

	mu      sync.Mutex
	lie     lie
	body    func(w http.ResponseWriter) bool // answers in place of the node
	between func()                           // happens after each question of a batch
	rewrite lie                              // changes the question before the node sees it
}

// A lie changes the answer to one question, or leaves it.
type lie func(q *question)

// A question is one element of a batch and its answer.
type question struct {
	ID     json.RawMessage   `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`

	Result json.RawMessage `json:"-"`
	Error  json.RawMessage `json:"-"`
}

func newLiar(t testing.TB, node string) *liar {
	l := &liar{node: node}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)
	return l
}

// set changes how the endpoint behaves from now on.
func (l *liar) set(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if l.body != nil && l.body(w) {
		return
	}
	var batch []*question
	list := bytes.HasPrefix(body, []byte("["))
	if !list {
		body = append(append([]byte("["), body...), ']')
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if !l.forward(w, body, batch) {
		return
	}
	var out []map[string]json.RawMessage
	for _, q := range batch {
		if l.lie != nil {
			l.lie(q)
		}
		a := map[string]json.RawMessage{"jsonrpc": json.RawMessage(`"2.0"`), "id": q.ID}
		if q.Error != nil {
			a["error"] = q.Error
		} else {
			a["result"] = q.Result
		}
		out = append(out, a)
	}
	var answer any = out
	if !list {
		answer = out[0]
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// forward asks the node, one question after the other if something is to happen
// between them.
func (l *liar) forward(w http.ResponseWriter, body []byte, batch []*question) bool {
	ask := func(body []byte) []map[string]json.RawMessage {
		r, err := http.Post(l.node, "application/json", bytes.NewReader(body))
		if err != nil {
			return nil
		}
		defer func() { _ = r.Body.Close() }()
		var answers []map[string]json.RawMessage
		if json.NewDecoder(r.Body).Decode(&answers) != nil {
			return nil
		}
		return answers
	}
	if l.rewrite != nil {
		for _, q := range batch {
			l.rewrite(q)
		}
		body, _ = json.Marshal(asked(batch))
	}
	var answers []map[string]json.RawMessage
	if l.between == nil {
		answers = ask(body)
	} else {
		for _, q := range batch {
			one, _ := json.Marshal(asked([]*question{q}))
			answers = append(answers, ask(one)...)
			l.between()
		}
	}
	if len(answers) != len(batch) {
		w.WriteHeader(http.StatusBadGateway)
		return false
	}
	for _, a := range answers {
		for _, q := range batch {
			if string(q.ID) == string(a["id"]) {
				q.Result, q.Error = a["result"], a["error"]
			}
		}
	}
	return true
}

// asked is a batch as it goes to the node.
func asked(batch []*question) (list []map[string]any) {
	for _, q := range batch {
		list = append(list, map[string]any{"jsonrpc": "2.0", "id": q.ID, "method": q.Method, "params": q.Params})
	}
	return list
}

// say is a lie about one method: it always answers result.
func say(method, result string) lie {
	return func(q *question) {
		if q.Method == method {
			q.Result, q.Error = json.RawMessage(result), nil
		}
	}
}

// refuse is an endpoint that does not have a method.
func refuseMethod(method string) lie {
	return func(q *question) {
		if q.Method == method {
			q.Error = json.RawMessage(`{"code":-32601,"message":"the method ` + method + ` does not exist/is not available"}`)
		}
	}
}

// alter is a lie about some members of an object that a method answers with.
func alter(method string, members map[string]string) lie {
	return func(q *question) {
		var object map[string]json.RawMessage
		if q.Method != method || json.Unmarshal(q.Result, &object) != nil || object == nil {
			return
		}
		for k, v := range members {
			object[k] = json.RawMessage(v)
		}
		q.Result, _ = json.Marshal(object)
	}
}

// simulated is a lie about the simulated calls, by their place.
func simulated(change func(calls []map[string]json.RawMessage)) lie {
	return func(q *question) {
		var blocks []map[string]json.RawMessage
		if q.Method != "eth_simulateV1" || json.Unmarshal(q.Result, &blocks) != nil || len(blocks) == 0 {
			return
		}
		var calls []map[string]json.RawMessage
		if json.Unmarshal(blocks[0]["calls"], &calls) != nil {
			return
		}
		change(calls)
		blocks[0]["calls"], _ = json.Marshal(calls)
		q.Result, _ = json.Marshal(blocks)
	}
}

// to reports whether a question's first parameter is a call of an address.
func (q *question) to(address string) bool {
	var call struct{ To string }
	return len(q.Params) > 0 && json.Unmarshal(q.Params[0], &call) == nil && call.To == address
}
