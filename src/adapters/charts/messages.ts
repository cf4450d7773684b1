import type { ChartRequest } from '../../core/charts/index.ts';
import type { EngineSnapshot } from './engine-instance.ts';
import type { WasmModule } from './web-assembly.ts';

/** What a worker begins with; without a snapshot it makes one. */
export interface WorkerStart {
  readonly module: WasmModule;
  readonly snapshot: EngineSnapshot | null;
}

/** What a worker is asked: a request, and how many bytes of text it may come to. */
export interface WorkerTask {
  readonly request: ChartRequest;
  readonly mostOutput: number;
}

export type WorkerWord =
  | { readonly kind: 'started'; readonly snapshot: EngineSnapshot }
  /** The engine's answer, in JSON. */
  | { readonly kind: 'answered'; readonly answer: Uint8Array }
  /** The engine did not get to the end; the words are its own, or V8's. */
  | { readonly kind: 'stopped'; readonly words: string };
