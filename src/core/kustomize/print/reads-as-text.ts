import { resolveScalar } from '../../manifest/resolve-scalar.ts';
import { timestampOf } from '../../manifest/timestamp.ts';

/** Numbers to base 60, such as times of day. */
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** Whether an unquoted scalar is read back as text by YAML 1.1's rules, as go-yaml v2 knows them. */
export function readsAsText(text: string): boolean {
  if (typeof resolveScalar(text).value !== 'string') return false;
  if (!/^[-+\d]/.test(text)) return true;
  return timestampOf(text) === undefined && !BASE_60.test(text);
}
