// Generates ../bindings from Livepeer.sol.
//
//   npm ci --prefix tools/solc                    once: the pinned compiler
//   node livepeer/contracts/generate.mjs          needs Go; fetches abigen at the version that go.mod has

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const repo = path.resolve(here, "../..");
const solc = createRequire(path.join(repo, "tools/solc/build.mjs"))("solc");
const bound = ["BondingManager", "Controller", "Minter", "RoundsManager", "ServiceRegistry", "Token", "BondingVotes"];

const input = {
  language: "Solidity",
  sources: { "Livepeer.sol": { content: fs.readFileSync(path.join(here, "Livepeer.sol"), "utf8") } },
  settings: { outputSelection: { "*": { "*": ["abi"] } } },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
for (const e of output.errors ?? []) {
  console.error(e.formattedMessage);
  if (e.severity === "error") process.exit(1);
}
const version = /go-ethereum (v\S+)/.exec(fs.readFileSync(path.join(repo, "go.mod"), "utf8"))[1];
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "bindings-"));
for (const name of bound) {
  const abi = path.join(temporary, name + ".abi");
  fs.writeFileSync(abi, JSON.stringify(output.contracts["Livepeer.sol"]["I" + name].abi));
  const out = path.join(here, "../bindings", name.toLowerCase() + ".go");
  const abigen = process.env.ABIGEN ? [process.env.ABIGEN] : ["go", "run", `github.com/ethereum/go-ethereum/cmd/abigen@${version}`];
  execFileSync(abigen[0], [...abigen.slice(1), "--v2", "--pkg", "bindings", "--type", name, "--abi", abi, "--out", out], { stdio: "inherit" });
}
fs.rmSync(temporary, { recursive: true });
