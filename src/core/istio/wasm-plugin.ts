import { attachment } from './attachment.ts';
import { specOf } from './field.ts';

/** The view of a WasmPlugin: for whom it is. */
export const asWasmPlugin = specOf((written) => ({
  origin: written.origin,
  ...attachment(written),
}));
