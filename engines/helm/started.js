// What ships has been started already: Go's runtime and all packages of Helm take half a second to begin, the same
// way every time. Here that is done once, and the memory and globals it comes to are those that the module begins with.
import { leb, readLeb, sectionsOf, signedLeb, written } from './wasm.js';

/** 512 MiB, in pages of 64 KiB: what a chart may make the engine take. */
const MOST_PAGES = 512 * 16;

const PAGE = 65_536;
const [MEMORY, GLOBALS, EXPORTS, DATA, DATA_COUNT] = [5, 6, 7, 11, 12];

/** Zeros between two pieces of data, below which they are one: a piece costs some bytes itself. */
const GAP = 64;

/** A module that goes on where this one is after its start. */
export function started(module) {
  const opened = withGlobals(module);
  const exports = start(opened);
  const memory = Buffer.from(exports.memory.buffer);
  const sections = {
    [MEMORY]: () => [1, 1, ...leb(memory.length / PAGE), ...leb(MOST_PAGES)],
    [GLOBALS]: (content) => globalsAs(content, exports),
    [DATA]: () => dataOf(memory),
  };
  return written(
    opened,
    sectionsOf(opened).flatMap(([id, content]) => {
      if (id === DATA_COUNT) return [];
      return [[id, id in sections ? Buffer.from(sections[id](content)) : content]];
    }),
  );
}

/** With every global exported as `g0`, `g1`, …: what it is after the start can be read, and a host can go back to it. */
function withGlobals(module) {
  const sections = sectionsOf(module);
  const [count] = readLeb(sections.find(([id]) => id === GLOBALS)[1], 0);
  const added = Array.from({ length: count }, (_, index) => {
    const name = Buffer.from(`g${index}`);
    return [name.length, ...name, 3, ...leb(index)];
  }).flat();
  return written(
    module,
    sections.map(([id, content]) => {
      if (id !== EXPORTS) return [id, content];
      const [known, at] = readLeb(content, 0);
      return [id, Buffer.concat([Buffer.from(leb(known + count)), content.subarray(at), Buffer.from(added)])];
    }),
  );
}

/** Starts a module in a system that is the same everywhere: no files, one time, and numbers that only look random. */
function start(bytes) {
  const module = new WebAssembly.Module(bytes);
  let random = 1;
  const view = () => new DataView(exports.memory.buffer);
  const fill = (...numbers) => {
    for (const [place, number] of numbers) view().setUint32(place, number, true);
    return 0;
  };
  const system = {
    args_sizes_get: (count, size) => fill([count, 1], [size, 2]),
    args_get: (places, text) => fill([places, text], [text, 0x68]),
    environ_sizes_get: (count, size) => fill([count, 0], [size, 0]),
    clock_time_get(_clock, _precision, out) {
      view().setBigUint64(out, 1_700_000_000_000_000_000n, true);
      return 0;
    },
    random_get(place, length) {
      for (let at = 0; at < length; at += 1) {
        random = Math.imul(random, 1_664_525) + 1_013_904_223;
        view().setUint8(place + at, random >>> 24);
      }
      return 0;
    },
  };
  const given = WebAssembly.Module.imports(module).map(({ name }) => [name, system[name] ?? (() => 8)]);
  const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: Object.fromEntries(given) });
  exports._initialize();
  return exports;
}

/** The globals, of which each has a plain number, with the ones that they come to. */
function globalsAs(content, exports) {
  const [I32, I32_CONST, I64_CONST, END] = [0x7f, 0x41, 0x42, 0x0b];
  const [count, first] = readLeb(content, 0);
  const bytes = leb(count);
  let at = first;
  for (let index = 0; index < count; index += 1) {
    const [type, mutable, code] = content.subarray(at, at + 3);
    at += 3;
    while (content[at] > 127) at += 1;
    if (![I32_CONST, I64_CONST].includes(code) || content[at + 1] !== END) throw new Error('A global is no plain number.');
    at += 2;
    const value = BigInt(exports[`g${index}`].value);
    bytes.push(type, mutable, type === I32 ? I32_CONST : I64_CONST, ...signedLeb(value), END);
  }
  return bytes;
}

/** All of a memory that is not zero, piece by piece. */
function dataOf(memory) {
  const pieces = [];
  for (let at = 0; at < memory.length; ) {
    if (memory[at] === 0) {
      at += 1;
      continue;
    }
    let [end, zeros] = [at, 0];
    while (end < memory.length && zeros < GAP) {
      zeros = memory[end] === 0 ? zeros + 1 : 0;
      end += 1;
    }
    pieces.push([at, memory.subarray(at, end - zeros)]);
    at = end;
  }
  return Buffer.concat([
    Buffer.from(leb(pieces.length)),
    ...pieces.flatMap(([at, bytes]) => [
      Buffer.from([0, 0x41, ...signedLeb(BigInt(at)), 0x0b, ...leb(bytes.length)]),
      bytes,
    ]),
  ]);
}
