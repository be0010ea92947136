package soak

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/devnet"
)

// passphrase of all keys of the harness.
const passphrase = "soak"

// A worker has one account and tells the program what to do with it, one thing
// after the other. Only it runs the program for this account.
type worker struct {
	*soak
	path    string // of the proxy's URL
	dir     string
	key     *ecdsa.PrivateKey
	address common.Address
	source  *rand.Rand
	intents []*intent

	running atomic.Pointer[run] // nil for none
}

// An intent is one thing to be done once.
type intent struct {
	key    string // what --once gets
	number int64  // 1, 2, 3 … of its account
	said   bool   // the program has said that it is done
	failed bool   // the program has said that it failed for good
}

// unit is what the amounts of an account are multiples of: 0.000001 LPT.
var unit = big.NewInt(1e12)

func (i *intent) amount() *big.Int { return new(big.Int).Mul(big.NewInt(i.number), unit) }

// text is the amount as a person types it.
func (i *intent) text() string {
	return fmt.Sprintf("%d.%06d", i.number/1_000_000, i.number%1_000_000)
}

// newWorker makes an account with a key file, a configuration, ether and LPT.
func (s *soak) newWorker(ctx context.Context, index int, dir string) (*worker, error) {
	w := &worker{
		soak: s, dir: dir, path: fmt.Sprintf("/account-%d", index),
		source: rand.New(rand.NewPCG(s.opt.Seed, uint64(index))), //nolint:gosec // repeatable on purpose
	}
	share := s.opt.Intents / s.opt.Workers
	if index < s.opt.Intents%s.opt.Workers {
		share++
	}
	for i := range share {
		w.intents = append(w.intents, &intent{key: fmt.Sprintf("soak-%d-%d", index, i), number: int64(i + 1)})
	}
	w.key = s.newKey(fmt.Sprintf("account %d", index))
	w.address = crypto.PubkeyToAddress(w.key.PublicKey)
	if err := w.write(); err != nil {
		return nil, err
	}
	return w, s.fund(ctx, w.address)
}

// newKey is a key that depends on the seed and a name only.
func (s *soak) newKey(name string) *ecdsa.PrivateKey {
	for try := 0; ; try++ {
		key, err := crypto.ToECDSA(crypto.Keccak256(fmt.Appendf(nil, "soak %d %s %d", s.opt.Seed, name, try)))
		if err == nil {
			return key
		}
	}
}

// fund gives an account what its intents need.
func (s *soak) fund(ctx context.Context, to common.Address) error {
	owner, _ := s.chain.Account("owner")
	if _, err := s.chain.Send(ctx, owner, to, big.NewInt(4e18), nil); err != nil {
		return err
	}
	lpt := new(big.Int).Mul(big.NewInt(1e18), big.NewInt(1000))
	_, err := s.chain.Do(ctx, owner, nil, s.chain.Protocol.LivepeerToken, "transfer", to, lpt)
	return err
}

// write makes the files that a user of the program has.
func (w *worker) write() error {
	// Unlocking must not be what the run is about: the cheapest work factor that a
	// key file may have.
	sealed, err := keystore.EncryptKey(&keystore.Key{Address: w.address, PrivateKey: w.key}, passphrase, 2, 1)
	if err != nil {
		return err
	}
	conf := fmt.Sprintf("network = \"soak\"\n[networks.soak]\nrpc = [%q]\nchain_id = %d\ncontroller = %q\n",
		w.proxy.URL+w.path, w.chain.ChainID, w.chain.Protocol.Controller.Address.Hex())
	keys := filepath.Join(w.dir, "data", "keystore")
	if err := os.MkdirAll(keys, 0o700); err != nil {
		return err
	}
	name := fmt.Sprintf("UTC--2026-11-22T12-00-00.000000000Z--%x", w.address)
	return errors.Join(
		os.WriteFile(filepath.Join(keys, name), sealed, 0o600),
		os.WriteFile(w.file("config.toml"), []byte(conf), 0o600),
		os.WriteFile(w.file("passphrase"), []byte(passphrase+"\n"), 0o600),
	)
}

func (w *worker) file(name string) string { return filepath.Join(w.dir, name) }

// stubborn is after how many runs in vain an intent is given up.
const stubborn = 100

// work goes through the intents, each until the program says that it is done.
func (w *worker) work(ctx context.Context) {
	for n, i := range w.intents {
		if w.late() {
			w.intents = w.intents[:n]
			return
		}
		to := w.to[w.source.IntN(len(w.to))]
		var last *run
		for try := 0; !i.said && !i.failed && ctx.Err() == nil; try++ {
			if try == stubborn {
				w.remark("%s: given up after %d runs: %s", i.key, try, last.words())
				return // what comes after it would only be about the same thing
			}
			last = w.once(ctx, i, to)
			if last.code == 2 {
				// Refused: mostly because a reorganisation took back what was done earlier.
				w.prepare(w.drawKill(), "tx", "resume").run(ctx)
			}
		}
	}
}

// once runs the program for an intent, to its end or to the end that was made for it.
func (w *worker) once(ctx context.Context, i *intent, to devnet.Account) *run {
	r := w.prepare(w.drawKill(),
		"bond", i.text(), to.Address.Hex(), "--once", i.key, "--yes", "--passphrase-file", w.file("passphrase"))
	r.run(ctx)
	switch {
	case r.killed || ctx.Err() != nil:
	case r.code == 0:
		i.said = true
		w.done.Add(1)
		select {
		case w.more <- struct{}{}:
		default: // it is told already
		}
	case r.code == 5:
		i.failed = true
		w.remark("%s: the program says that it failed on chain: %s", i.key, r.words())
	case r.code < 0:
		w.remark("%s: the program was ended by a signal that nobody sent: %s", i.key, r.words())
	}
	return r
}

// A run is one process of the program.
type run struct {
	w      *worker
	kill   *kill // nil: it may live
	cmd    *exec.Cmd
	stdout bytes.Buffer
	stderr bytes.Buffer
	gone   chan struct{} // closed when the process has ended
	late   atomic.Bool   // it was killed because it took too long

	code   int  // its exit code, -1 when a signal ended it
	killed bool // by the harness, on purpose
}

// prepare is a run of the program with the account's files and no others.
func (w *worker) prepare(k *kill, args ...string) *run {
	args = append(args, "--json", "--account", w.address.Hex(), "--config", w.file("config.toml"), "--data-dir", w.file("data"))
	cmd := exec.Command(w.opt.Program, args...) //nolint:gosec // the program under test
	cmd.Env = []string{"HOME=" + w.dir, "PATH=" + os.Getenv("PATH"), "TERM=dumb"}
	r := &run{w: w, kill: k, cmd: cmd, gone: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &r.stdout, &r.stderr
	return r
}

// run starts the process and waits for its end.
func (r *run) run(ctx context.Context) {
	if err := r.cmd.Start(); err != nil {
		r.code = -1
		r.stderr.WriteString(err.Error())
		return
	}
	r.w.runs.Add(1)
	r.w.running.Store(r)
	end := func() { _ = r.cmd.Process.Kill() }
	limit := time.AfterFunc(r.w.opt.Patience, func() {
		r.late.Store(true)
		end()
	})
	defer limit.Stop()
	stop := context.AfterFunc(ctx, end)
	defer stop()
	if r.kill != nil {
		r.kill.arm(r)
	}
	_ = r.cmd.Wait()
	close(r.gone)
	r.w.running.Store(nil)
	r.code = r.cmd.ProcessState.ExitCode()
	r.killed = r.code < 0 && (r.kill.fired() || r.late.Load())
	r.w.ended(r)
}

// where is the step at which the process was killed, in words.
func (r *run) where() string {
	if r.kill.fired() {
		return r.kill.step.name
	}
	return impatient
}

// words is what the program wrote, on one line.
func (r *run) words() string {
	out := r.stderr.String()
	if out == "" {
		out = r.stdout.String()
	}
	return fmt.Sprintf("exit %d: %.600s", r.code, strings.Join(strings.Fields(out), " "))
}

// document is the data of the JSON document that the program wrote.
func (r *run) document(into any) error {
	if err := json.Unmarshal(r.stdout.Bytes(), into); err != nil {
		return fmt.Errorf("%w: %s", err, r.words())
	}
	return nil
}
