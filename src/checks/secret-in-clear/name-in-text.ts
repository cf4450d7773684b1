import { isSensitiveName, redactText } from '../../manifest/index.ts';

/** `-password` of programs in Go; behind any other single dash may stand the secret itself: `-pmy-token`. */
const SHORT_FORM = /^-(?:pass|password|passwd|passphrase|pwd|token|secret|api-?key|auth-?token)$/i;

/** Whether an argument may be quoted as the name of what follows it. */
export const isFlagName = (text: string): boolean =>
  (/^--[A-Za-z][\w.-]{1,60}$/.test(text) || SHORT_FORM.test(text)) &&
  isSensitiveName(text) &&
  redactText(text) === text;

/** What a text calls the value that follows: a name that may be quoted, one that says nothing, or null for none. */
export function nameBefore(
  before: string,
): { readonly name: string; readonly isSecret: boolean } | null {
  const line = before.slice(before.lastIndexOf('\n') + 1).slice(-200);
  const [, name] = ASSIGNED.exec(line) ?? FLAG.exec(line) ?? [];
  if (name === undefined) return null;
  const isSecret = name.startsWith('-') ? isFlagName(name) : isSensitiveName(name);
  return { name, isSecret };
}

const ASSIGNED = /(?<![\w.-])((?:--)?[\w.-]{1,60})\\*["']?\]?\s*[:=,]\s*(?:[|>][+-]?\s*)?\\*["']?$/;

const FLAG = /(?<!\S)(--?[\w.-]{1,60})\s+["']?$/;
