package slowproxy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestItForwardsCountsAndMisbehaves(t *testing.T) {
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(append([]byte("node got "), body...))
	}))
	defer node.Close()
	p := New(node.URL, 30*time.Millisecond)
	defer p.Close()
	post := func(body string) string {
		t.Helper()
		resp, err := http.Post(p.URL, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		out, _ := io.ReadAll(resp.Body)
		return string(out)
	}
	start := time.Now()
	if got := post(`[{"id":1},{"id":2}]`); got != `node got [{"id":1},{"id":2}]` {
		t.Errorf("got %q", got)
	}
	if took := time.Since(start); took < 30*time.Millisecond {
		t.Errorf("the delay was %v", took)
	}
	p.Set(func(w http.ResponseWriter, _ []byte) bool { _, _ = io.WriteString(w, "spoilt"); return true })
	if got := post(`{"id":3}`); got != "spoilt" {
		t.Errorf("got %q", got)
	}
	p.Set(nil)
	if got := post(`{"id":4}`); got != `node got {"id":4}` {
		t.Errorf("got %q", got)
	}
	if p.Requests() != 3 || p.Calls() != 4 {
		t.Errorf("%d requests, %d calls", p.Requests(), p.Calls())
	}
}
