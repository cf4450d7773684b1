import { createHash } from 'node:crypto';
import type { Origin } from '../../manifest/index.ts';
import { isDescriptive, isSensitiveName, redactText } from '../../manifest/index.ts';
import type { Writing } from './judge-value.ts';
import { isCredential } from './judge-value.ts';
import { keysInText } from './json-web-keys.ts';
import { looksRandom } from './looks-random.ts';
import { nameBefore } from './name-in-text.ts';
import { standsIn } from './stands-in.ts';

/** A credential that a text holds: what it is called there, and what it is. Not the credential itself. */
export interface Written {
  /** As the text calls it; null where it does not, or the field says it. */
  readonly name: string | null;
  readonly form: Form;
  /** Of a text over several lines: which, from 0. */
  readonly line: number;
  /** Which of these texts is what is secret, or a part of it; -1 for none. */
  readonly isFrom: (texts: readonly string[]) => number;
  /** Equal for equal credentials. */
  readonly identity: string;
}

export type Form = 'login' | 'private-key' | 'value';

/** Takes the place of what is secret while the text around it is read. */
const MARK = '\u0000';

/** The credentials in a value of a manifest that stands under `name`. */
export function writtenIn(name: string, text: string, writing: Writing): readonly Written[] {
  const value = text.trim();
  if (value === '' || value.includes(MARK)) return [];
  const inside = partsOf(value, writing);
  if (inside.length > 0 || /\n|^\{[^]*\}$|^\[[^]*\]$|^[\w.-]+:\s/.test(value)) return inside;
  const isNamed = isSensitiveName(name) || (writing === 'secret' && mayBeSecret(name));
  return isNamed && isCredential(name, value, writing)
    ? [{ name: null, form: 'value', line: 0, ...hidden(value) }]
    : [];
}

/** In a Secret any entry may be one that does not say what else it is. */
const mayBeSecret = (name: string): boolean =>
  !isDescriptive(name) || /(?:^|[\W_])key$/i.test(name);

/** Those that a text tells by their form, or by the names in it. */
function partsOf(text: string, writing: Writing): readonly Written[] {
  const secrets: string[] = [];
  const shown = redactText(text, (secret) => {
    secrets.push(secret);
    return MARK;
  });
  if (secrets.length === 0) return [];
  const around = shown.split(MARK);
  const keys = keysInText(text);
  let line = 0;
  return secrets.flatMap((secret, index) => {
    const before = around[index] ?? '';
    line += linesIn(before);
    const at = line;
    line += linesIn(secret);
    const key = keys.get(secret);
    if (key === null) return [];
    // wherever else it stands in this text
    if (key !== undefined) keys.set(secret, null);
    const part =
      key === undefined
        ? judged(secret, before, around[index + 1] ?? '', textOf(writing, text))
        : ({ name: key.name, form: 'private-key' } as const);
    return part === null ? [] : [{ ...part, line: at, ...hidden(secret) }];
  });
}

const textOf = (writing: Writing, text: string): Writing =>
  writing === 'code' || /^#!|\bdef \w+\(|\bfunction\b|=>|\bimport /.test(text) ? 'code' : 'text';

const linesIn = (text: string): number => text.split('\n').length - 1;

/** The shortest that can be looked for in others. */
const SHORTEST = 4;

/** What may be asked about a secret without telling it. */
export const hidden = (secret: string): Pick<Written, 'isFrom' | 'identity'> => ({
  isFrom: (texts) =>
    texts.findIndex(
      (text) => text.length >= SHORTEST && (secret.includes(text) || text.includes(secret)),
    ),
  identity: createHash('sha256').update(secret).digest('hex'),
});

/** What a part of a text is, by itself and by what stands around it; null where it is no credential. */
function judged(
  quoted: string,
  before: string,
  after: string,
  writing: Writing,
): Pick<Written, 'name' | 'form'> | null {
  const secret = quoted.trim().replace(/^\\*["']|\\*["'],?$/g, '');
  if (/PRIVATE KEY(?: BLOCK)?-----/.test(secret))
    return hasKeyMaterial(secret) ? { name: null, form: 'private-key' } : null;
  if (after.startsWith('@') && /(?::\u200b?\/\/|:)$/.test(before))
    return isLoginInAddress(secret, after) ? { name: null, form: 'login' } : null;
  return judgedByName(secret, before, writing);
}

function judgedByName(
  secret: string,
  before: string,
  writing: Writing,
): Pick<Written, 'name' | 'form'> | null {
  const { name = '', isSecret = false } = nameBefore(before) ?? {};
  if (isSecret) return isCredential(name, secret, writing) ? { name, form: 'value' } : null;
  // hidden for what it stands among, and says itself that it is none: `userID`
  if (isDescriptive(name) && redactText(secret) === secret) return null;
  return !standsIn(secret) && looksRandom(secret) ? { name: null, form: 'value' } : null;
}

/** Documentation leaves the key itself out. */
const hasKeyMaterial = (text: string): boolean =>
  /[A-Za-z\d+/=\s\\]{100}/.test(text) && !/\.{3}/.test(text);

/** `user:password`, or a token alone; what Sentry calls a DSN is public. */
function isLoginInAddress(login: string, after: string): boolean {
  const colon = login.indexOf(':');
  const password = login.slice(colon + 1);
  if (/^@[\w.-]*sentry/.test(after) || standsIn(password) || standsIn(login)) return false;
  if (/^(?:pass(?:word)?|pwd)$/i.test(password) && /^user(?:name)?:/i.test(login)) return false;
  return colon >= 0 || (password.length >= 16 && looksRandom(password));
}

/** The line of the tree on which a part stands. */
export function placeInText(origin: Origin, line: number): Origin {
  const own = origin.lines?.[line];
  if (own !== undefined) return own;
  // a generator takes in a whole file; other texts stand below their key
  const below = origin.via?.kind === 'generator' ? line : line + 1;
  if (origin.endLine <= origin.line) return origin;
  const at = Math.min(origin.line + below, origin.endLine);
  return { ...origin, line: at, endLine: at, column: 1 };
}
