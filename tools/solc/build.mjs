// Compiles this project's Solidity and writes one JSON artifact a contract.
//
//   npm ci --prefix tools/solc          once: the pinned compiler and OpenZeppelin
//   node tools/solc/build.mjs           compile every root below, write <out>/<Name>.json
//   node tools/solc/build.mjs --check   compile to memory; exit 1 and name the committed artifacts that differ
//   node tools/solc/build.mjs devnet/contracts/src/ens …   only the sources below these paths (for work in progress)
//
// An artifact is {abi, bytecode, deployedBytecode}. Interfaces, abstract contracts and libraries of internal functions
// have none; libraries that must be linked are refused. Each source file is its own compilation, so an artifact
// depends on its own source and imports only, not on its neighbours.
// Imports: relative paths, or @openzeppelin/contracts[-upgradeable]/….

import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const solc = require("solc");

const here = path.dirname(fileURLToPath(import.meta.url));
const repo = path.resolve(here, "../..");

/** Where sources live and where their artifacts go, relative to the repository. */
const roots = [
  { sources: "devnet/contracts/src", out: "devnet/contracts/artifacts" },
  { sources: "livepeer/lens", out: "livepeer/lens/artifacts" },
  { sources: "wallet/contracts", out: "wallet/contracts/artifacts" },
];

/** Paris: no PUSH0, so that the code also runs where a node is behind. No metadata: the bytes depend on the code only. */
const settings = {
  evmVersion: "paris",
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: "none", appendCBOR: false },
};

/** Warnings stop the build, except this one: a poll can be destroyed, as on the live network (selfdestruct). */
const knownWarning = "5159";

/** EIP-170: larger code cannot be deployed. */
const maxCode = 24576;

const args = process.argv.slice(2);
const check = args.includes("--check");
const only = args.filter((a) => !a.startsWith("--")).map((p) => path.relative(repo, path.resolve(p)));
if (check && only.length > 0) fail("--check takes no paths: it compares everything");

const problems = [];
const names = new Map();
for (const root of roots) {
  const fresh = new Map();
  for (const source of solidityFiles(root.sources)) {
    if (only.length > 0 && !only.some((p) => source === p || source.startsWith(p + "/"))) continue;
    for (const [name, artifact] of Object.entries(compile(source))) {
      if (names.has(name)) fail(`two contracts are named ${name}: ${names.get(name)} and ${source}`);
      names.set(name, source);
      fresh.set(path.join(root.out, name + ".json"), artifact);
    }
  }
  if (check) compare(root, fresh);
  else write(root, fresh);
}
if (only.length > 0 && names.size === 0) fail(`no Solidity source below ${only.join(", ")}`);
if (problems.length > 0) {
  console.error("committed artifacts differ from their sources; run: make contracts");
  for (const p of problems) console.error("  " + p);
  process.exit(1);
}
console.log(`${names.size} contracts ${check ? "match their artifacts" : "written"}`);

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** All .sol files below a folder of the repository, sorted, as repository paths with forward slashes. */
function solidityFiles(folder) {
  const abs = path.join(repo, folder);
  if (!fs.existsSync(abs)) return [];
  return fs
    .readdirSync(abs, { recursive: true })
    .map((f) => path.posix.join(folder, f.split(path.sep).join("/")))
    .filter((f) => f.endsWith(".sol") && !f.includes("/node_modules/"))
    .sort();
}

/** Compiles one source and returns the artifacts of the deployable contracts that it declares. */
function compile(source) {
  const input = {
    language: "Solidity",
    sources: { [source]: { content: fs.readFileSync(path.join(repo, source), "utf8") } },
    settings: {
      ...settings,
      outputSelection: {
        [source]: { "*": ["abi", "evm.bytecode", "evm.deployedBytecode", "evm.methodIdentifiers"] },
      },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: readImport }));
  let broken = false;
  for (const e of output.errors ?? []) {
    const foreign = e.sourceLocation?.file.startsWith("@");
    if (e.severity !== "error" && (foreign || e.errorCode === knownWarning)) continue;
    console.error(e.formattedMessage.trimEnd());
    broken = true;
  }
  if (broken) fail(`${source} does not compile`);

  const artifacts = {};
  for (const [name, c] of Object.entries(output.contracts?.[source] ?? {})) {
    const code = c.evm.deployedBytecode.object;
    if (c.evm.bytecode.object === "" || isInternalLibrary(c)) continue;
    if (Object.keys(c.evm.bytecode.linkReferences).length > 0) fail(`${source}: ${name} needs a linked library`);
    if (code.length / 2 > maxCode) fail(`${source}: ${name} has ${code.length / 2} bytes of code, the limit is ${maxCode}`);
    artifacts[name] = format(c);
  }
  return artifacts;
}

/** A library's code starts by comparing its own address; without selectors nobody can call it. */
function isInternalLibrary(c) {
  const guard = "73" + "00".repeat(20) + "3014";
  return c.evm.deployedBytecode.object.startsWith(guard) && Object.keys(c.evm.methodIdentifiers ?? {}).length === 0;
}

function readImport(name) {
  const base = name.startsWith("@") ? path.join(here, "node_modules") : repo;
  try {
    return { contents: fs.readFileSync(path.join(base, name), "utf8") };
  } catch {
    return { error: name.startsWith("@") ? `${name} is not installed; run: npm ci --prefix tools/solc` : `no file ${name}` };
  }
}

/** One ABI entry a line, so that a diff shows what changed in the interface. */
function format(c) {
  const abi = c.abi.map((entry) => "  " + JSON.stringify(entry)).join(",\n");
  const fields = [
    `"abi": [\n${abi}\n ]`,
    `"bytecode": ${JSON.stringify("0x" + c.evm.bytecode.object)}`,
    `"deployedBytecode": ${JSON.stringify("0x" + c.evm.deployedBytecode.object)}`,
  ];
  return `{\n ${fields.join(",\n ")}\n}\n`;
}

function write(root, fresh) {
  if (fresh.size > 0) fs.mkdirSync(path.join(repo, root.out), { recursive: true });
  for (const [file, text] of fresh) fs.writeFileSync(path.join(repo, file), text);
  if (only.length > 0) return;
  for (const file of committed(root)) if (!fresh.has(file)) fs.rmSync(path.join(repo, file));
}

function compare(root, fresh) {
  for (const [file, text] of fresh) {
    const abs = path.join(repo, file);
    if (!fs.existsSync(abs)) problems.push(`${file} is missing`);
    else if (fs.readFileSync(abs, "utf8") !== text) problems.push(`${file} differs`);
  }
  for (const file of committed(root)) if (!fresh.has(file)) problems.push(`${file} has no source`);
}

function committed(root) {
  const abs = path.join(repo, root.out);
  if (!fs.existsSync(abs)) return [];
  return fs
    .readdirSync(abs)
    .filter((f) => f.endsWith(".json"))
    .map((f) => path.join(root.out, f));
}
