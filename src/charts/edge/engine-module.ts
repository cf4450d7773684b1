import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { packageRoot } from '../../manifest/edge/package-root.ts';
import type { WasmModule } from './web-assembly.ts';

/** Unpacks and compiles the engine that ships with the package. */
export async function engineModule(): Promise<WasmModule> {
  const packed = await readFile(join(packageRoot(), 'engines/helm/helm.wasm.br'));
  return WebAssembly.compile(await promisify(brotliDecompress)(packed));
}
