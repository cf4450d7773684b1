import type { Chance } from './chart-thread.ts';
import type { WasiHost } from './wasi-host.ts';
import { BAD_FILE, wasiHost } from './wasi-host.ts';

/** Holds an engine that answers one request, and the next one once it is renewed. */
export interface EngineInstance {
  readonly exports: WasmExports;
  readonly system: WasiHost;
}

export interface EngineAnswer {
  /** JSON, as `engines/helm/request.go` says. */
  readonly answer: Uint8Array;
  /** Bytes of memory that it has taken. */
  readonly memory: number;
}

/** Makes an engine as the module has it, which is started already (`engines/helm/started.js`). */
export function freshEngine(module: WasmModule): EngineInstance {
  const system = wasiHost(() => memoryOf(exports).buffer);
  const given = Object.fromEntries(
    WebAssembly.Module.imports(module).map(({ name }) => [
      name,
      system.functions[name] ?? (() => BAD_FILE),
    ]),
  );
  const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: given });
  return { exports, system };
}

/**
 * Holds what a module is in the beginning: its memory behind the part that nothing changes, and the globals that it
 * exports by number.
 */
interface EngineStart {
  /** The place where that memory begins. */
  readonly steady: number;
  readonly memory: Uint8Array;
  readonly globals: readonly (readonly [name: string, value: number | bigint])[];
}

/** Copies the start of an engine that has answered nothing yet. */
export function startOf({ exports }: EngineInstance): EngineStart {
  const globals = Object.keys(exports)
    .filter((name) => /^g\d+$/.test(name))
    .map((name) => [name, globalOf(exports, name).value] as const);
  // asking may change something itself
  const memory = new Uint8Array(memoryOf(exports).buffer).slice();
  const steady = functionOf(exports, 'steady')() >>> 0;
  let end = memory.length;
  while (end > steady && memory[end - 1] === 0) end -= 1;
  return { steady, memory: memory.slice(steady, end), globals };
}

/**
 * Bounds the bytes up to which an engine is used again: its memory does not shrink, and a chart gets only
 * what is left of the most that an engine may have.
 */
export const MOST_REUSED = 48_000_000;

/**
 * Gives the same engine as it was in the beginning, which is quicker than making another one: all that a
 * module can change is its globals and its memory behind the constants and tables of its code (Go's code leaves the
 * table of functions alone). Null where it has grown too large.
 */
export function renewed(
  used: EngineInstance,
  { steady, memory: before, globals }: EngineStart,
): EngineInstance | null {
  const { buffer } = memoryOf(used.exports);
  if (buffer.byteLength > MOST_REUSED) return null;
  const memory = new Uint8Array(buffer);
  memory.set(before, steady);
  memory.fill(0, steady + before.length);
  for (const [name, value] of globals) globalOf(used.exports, name).value = value;
  return used;
}

/**
 * Has an engine answer its one request (as `engines/helm/request.go` says). It throws the engine's last words
 * where the engine does not get to the end, and the engine is of no use then.
 */
export function answeredBy(
  { exports, system }: EngineInstance,
  request: Uint8Array,
  chance: Chance,
): EngineAnswer {
  system.begin(chance);
  try {
    const memory = memoryOf(exports);
    const place = functionOf(exports, 'alloc')(request.length) >>> 0;
    new Uint8Array(memory.buffer, place, request.length).set(request);
    const length = functionOf(exports, 'run')() >>> 0;
    const result = functionOf(exports, 'result')() >>> 0;
    return {
      answer: new Uint8Array(memory.buffer, result, length).slice(),
      memory: memory.buffer.byteLength,
    };
  } catch (error) {
    throw new Error(`${String(error)}\n${system.said()}`, { cause: error });
  }
}

/**
 * Tells whether the last answer came of nothing random, open or failing, so that the engine may answer another request of
 * the same chart without being as new before (`engines/helm/main.go`).
 */
export const isAsBefore = ({ exports }: EngineInstance): boolean =>
  functionOf(exports, 'again')() === 1;

function functionOf(exports: WasmExports, name: string): WasmFunction {
  const found = exports[name];
  if (typeof found !== 'function') throw new Error(`The engine has no function ${name}.`);
  return found;
}

function globalOf(exports: WasmExports, name: string): WasmGlobal {
  const found = exports[name];
  if (typeof found !== 'object' || !('value' in found))
    throw new Error(`The engine has no global ${name}.`);
  return found;
}

function memoryOf({ memory }: WasmExports): WasmMemory {
  if (typeof memory !== 'object' || !('buffer' in memory))
    throw new Error('The engine has no memory.');
  return memory;
}

/** Stands for a function that the engine's module imports or exports. */
type WasmFunction = (...numbers: number[]) => number;

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface WasmGlobal {
  value: number | bigint;
}

type WasmExports = Readonly<Record<string, WasmFunction | WasmMemory | WasmGlobal | undefined>>;

/** Stands for compiled code, which threads share. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

type HostFunction = (...given: never[]) => number;

/** Declares a part of what every engine of JavaScript has and the types of Node.js leave out. */
declare global {
  const WebAssembly: {
    readonly compile: (bytes: Uint8Array) => Promise<WasmModule>;
    readonly Module: {
      readonly imports: (module: WasmModule) => readonly { readonly name: string }[];
    };
    readonly Instance: new (
      module: WasmModule,
      imports: Readonly<Record<string, Readonly<Record<string, HostFunction>>>>,
    ) => { readonly exports: WasmExports };
  };
}
