import type { ChartRequest } from '../chart-request.ts';
import type { EngineAnswer } from './engine-instance.ts';
import type { WasmModule } from './web-assembly.ts';

/** Random numbers and time are the same at every render; with `other` they are others, also the same every time. */
export type Chance = 'usual' | 'other';

/** Whether what is open is decided as Helm would here, or the other way. */
export type Ways = 'usual' | 'other';

/** What a worker begins with. */
export interface WorkerStart {
  readonly module: WasmModule;
}

/** What a worker is asked: a request, how many bytes of text it may come to, and which chance it has. */
export interface WorkerTask {
  readonly request: ChartRequest;
  readonly mostOutput: number;
  readonly chance: Chance;
  readonly ways: Ways;
}

export type WorkerWord =
  | { readonly kind: 'started' }
  | ({ readonly kind: 'answered' } & EngineAnswer)
  /** The engine did not get to the end; the words are its own, or V8's. */
  | { readonly kind: 'stopped'; readonly words: string };
