import type { Origin } from '../manifest/origin.ts';
import { refuse } from './failure.ts';

/** What YAML allows in no form but escaped, and JSON as it is: DEL, the controls beyond it, and no characters. */
const CONTROLS = /[\x7f-\x9f\ufffe\uffff]/;

/**
 * Refuses a text that kustomize cannot print: it writes objects as JSON first, and reads that as YAML.
 * (U+0085 it prints as a blank; a change nobody asked for is refused as well.)
 */
export function refuseControl(text: string, what: string, place: Origin): void {
  if (CONTROLS.test(text))
    refuse(
      'unexpected-value',
      `${what} has a control character in it (control characters are not allowed).`,
      place,
    );
}
