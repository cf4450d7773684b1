import { resolveScalar } from '../../manifest/index.ts';

/** Whether go-yaml v3 reads a text that stands without quotes as just that, and not as a number, a time or a merge key. */
export function staysText(text: string): boolean {
  const { value, spelling } = resolveScalar(text, 'go-yaml-3');
  return typeof value === 'string' && spelling === undefined && text !== '<<';
}
