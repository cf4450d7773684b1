import { attachment } from './attachment.ts';
import { number, plain, specOf, text } from './field.ts';

/** The view of a WasmPlugin: for whom it is, what it runs, and where among others. */
export const asWasmPlugin = specOf((written) => ({
  origin: written.origin,
  ...attachment(written),
  url: written.at('url', text),
  sha256: written.at('sha256', text),
  failStrategy: written.at('failStrategy', text),
  phase: written.at('phase', text),
  priority: written.at('priority', number),
  type: written.at('type', text),
  match: written.at('match', plain),
}));
