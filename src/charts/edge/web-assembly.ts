/** What the engine's module imports and exports. */
export type WasmFunction = (...numbers: number[]) => number;

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** A variable of the module. */
export interface WasmGlobal {
  value: number | bigint;
}

export type WasmExports = Readonly<
  Record<string, WasmFunction | WasmMemory | WasmGlobal | undefined>
>;

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
