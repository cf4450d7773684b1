import type { Chance } from './messages.ts';
import type { WasiHost } from './wasi-host.ts';
import { BAD_FILE, wasiHost } from './wasi-host.ts';
import type { WasmExports, WasmFunction, WasmMemory, WasmModule } from './web-assembly.ts';

/** An engine for one chart, started and empty. */
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

/**
 * Has an engine answer its one request (JSON, as `engines/helm/request.go` says). Throws where it does not get to
 * the end, with its last words.
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

function memoryOf({ memory }: WasmExports): WasmMemory {
  if (typeof memory !== 'object') throw new Error('The engine has no memory.');
  return memory;
}
