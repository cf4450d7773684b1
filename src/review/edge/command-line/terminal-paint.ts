import { styleText } from 'node:util';
import type { Paint } from '../../report/print/print-terminal.ts';
import { UNPAINTED } from '../../report/print/print-terminal.ts';

/** Colours where somebody looks and wants them (no-color.org). */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  if (!stream.isTTY || process.env['NO_COLOR'] !== undefined) return UNPAINTED;
  return {
    bold: (text) => styleText('bold', text),
    dim: (text) => styleText('dim', text),
    tier: (text) => styleText(tierColour(text), text),
  };
}

function tierColour(text: string): 'red' | 'yellow' | 'green' {
  if (/critical|high/i.test(text)) return 'red';
  return /low/i.test(text) ? 'green' : 'yellow';
}
