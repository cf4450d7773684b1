import { BAD_FILE, wasiHost } from './wasi-host.ts';
import type {
  WasmExports,
  WasmFunction,
  WasmGlobal,
  WasmMemory,
  WasmModule,
} from './web-assembly.ts';

/** An engine as it is once it has started; charts are rendered by copies of it. */
export interface EngineSnapshot {
  /** Shared: threads that come later start from it too. */
  readonly memory: SharedArrayBuffer;
  readonly globals: readonly (number | bigint)[];
}

const PAGE = 65_536;

interface EngineInstance {
  readonly exports: WasmExports;
  /** What it has written so far. */
  readonly said: () => string;
}

/** Starts an engine and keeps what it is then. */
export function startedEngine(module: WasmModule): EngineSnapshot {
  const { exports } = instanceOf(module);
  functionOf(exports, '_initialize')();
  const bytes = new Uint8Array(memoryOf(exports).buffer);
  const memory = new SharedArrayBuffer(bytes.length);
  new Uint8Array(memory).set(bytes);
  return { memory, globals: globalsOf(exports).map(({ value }) => value) };
}

/**
 * Has a fresh copy of a started engine answer a request (JSON, as `engines/helm/request.go` says). Throws where the
 * engine does not get to the end, with its last words.
 */
export function answeredBy(
  module: WasmModule,
  snapshot: EngineSnapshot,
  request: Uint8Array,
): Uint8Array {
  const instance = instanceOf(module);
  try {
    restore(instance, snapshot);
    return answer(instance, request);
  } catch (error) {
    throw new Error(`${String(error)}\n${instance.said()}`, { cause: error });
  }
}

function restore({ exports }: EngineInstance, { memory: kept, globals }: EngineSnapshot): void {
  const memory = memoryOf(exports);
  memory.grow((kept.byteLength - memory.buffer.byteLength) / PAGE);
  new Uint8Array(memory.buffer).set(new Uint8Array(kept));
  for (const [at, global] of globalsOf(exports).entries()) {
    const value = globals[at];
    // what never changes may not be set
    if (value !== undefined && value !== global.value) global.value = value;
  }
}

function answer({ exports }: EngineInstance, request: Uint8Array): Uint8Array {
  const memory = memoryOf(exports);
  const place = functionOf(exports, 'alloc')(request.length) >>> 0;
  new Uint8Array(memory.buffer, place, request.length).set(request);
  const length = functionOf(exports, 'run')() >>> 0;
  const result = functionOf(exports, 'result')() >>> 0;
  return new Uint8Array(memory.buffer, result, length).slice();
}

function instanceOf(module: WasmModule): EngineInstance {
  const system = wasiHost(() => memoryOf(exports).buffer);
  const given = Object.fromEntries(
    WebAssembly.Module.imports(module).map(({ name }) => [
      name,
      system.functions[name] ?? (() => BAD_FILE),
    ]),
  );
  const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: given });
  return { exports, said: system.said };
}

function functionOf(exports: WasmExports, name: string): WasmFunction {
  const found = exports[name];
  if (typeof found !== 'function') throw new Error(`The engine has no function ${name}.`);
  return found;
}

function memoryOf({ memory }: WasmExports): WasmMemory {
  if (typeof memory !== 'object' || !('buffer' in memory))
    throw new Error('The engine has no memory.');
  return memory;
}

/** The packed module exports all of them, as `g0`, `g1`, … */
function globalsOf(exports: WasmExports): readonly WasmGlobal[] {
  const globals: WasmGlobal[] = [];
  for (let at = 0; ; at += 1) {
    const found = exports[`g${String(at)}`];
    if (typeof found !== 'object' || !('value' in found)) return globals;
    globals.push(found);
  }
}
