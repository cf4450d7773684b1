import type { Chance } from './chart-thread.ts';
import type { WasiHost } from './wasi-host.ts';
import { BAD_FILE, wasiHost } from './wasi-host.ts';

/** An engine that answers one request, and the next one once it is renewed. */
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

/** An engine as the module has it: started already (`engines/helm/started.js`). */
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

/** What a module is in the beginning: its whole memory, and the globals that it exports by number. */
interface EngineStart {
  readonly memory: Uint8Array;
  readonly globals: readonly (readonly [name: string, value: number | bigint])[];
}

/** Of an engine that has answered nothing yet. */
export const startOf = ({ exports }: EngineInstance): EngineStart => ({
  memory: new Uint8Array(memoryOf(exports).buffer).slice(),
  globals: Object.keys(exports)
    .filter((name) => /^g\d+$/.test(name))
    .map((name) => [name, globalOf(exports, name).value]),
});

/** Bytes up to which an engine is used again: its memory does not shrink, and a chart has what is left of its most. */
const MOST_REUSED = 32_000_000;

/**
 * The same engine as it was in the beginning, which is quicker than another one: all that a module can change is its
 * memory and its globals (Go's code leaves the table of functions alone). Null where it has grown too large.
 */
export function renewed(used: EngineInstance, start: EngineStart): EngineInstance | null {
  const { buffer } = memoryOf(used.exports);
  if (buffer.byteLength > MOST_REUSED) return null;
  const memory = new Uint8Array(buffer);
  memory.set(start.memory);
  memory.fill(0, start.memory.length);
  for (const [name, value] of start.globals) globalOf(used.exports, name).value = value;
  return used;
}

/**
 * Has an engine answer its one request (as `engines/helm/request.go` says). Throws where it does not get to the end,
 * with its last words; it is of no use then.
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

/** What the engine's module imports and exports. */
type WasmFunction = (...numbers: number[]) => number;

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** A variable of the module. */
interface WasmGlobal {
  value: number | bigint;
}

type WasmExports = Readonly<Record<string, WasmFunction | WasmMemory | WasmGlobal | undefined>>;

/** Compiled code; threads share it. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

type HostFunction = (...given: never[]) => number;

/** Part of what every engine of JavaScript has; the types of Node.js leave it out. */
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
