import { createHash } from 'node:crypto';
import type { Node, Origin, PathStep, Touch } from '../../manifest/index.ts';
import { fieldPath, isDescriptive, isSensitiveName, redactText } from '../../manifest/index.ts';
import type { ValueSyntax } from './credential-value.ts';
import { isCredential, looksRandom, standsIn } from './credential-value.ts';
import { keysInText } from './json-web-keys.ts';

export type CredentialHolder =
  'secret' | 'variable' | 'entry' | 'command' | 'annotation' | 'values' | 'key-set';

/** A credential in clear text, by the place where it stands. Nothing here is the credential or a part of it. */
export interface ClearCredential {
  readonly holder: CredentialHolder;
  /** `spec.template.spec.containers[name=app].env[name=DB_PASSWORD]` */
  readonly field: string;
  /** Is what the credential is called: `DB_PASSWORD`; null where nothing calls it. */
  readonly name: string | null;
  readonly form: CredentialForm;
  readonly origin: Origin;
  /** Tells whether a chart, a variable or a replacement has put it there. */
  readonly isCopy: boolean;
  /** Tells whether `origin` is where it came from, and not the field itself. */
  readonly isElsewhere: boolean;
  /** Identifies the credential: it is equal for equal credentials. */
  readonly identity: string;
}

/** Holds what is said of every credential in one value. */
interface Place {
  readonly holder: CredentialHolder;
  readonly path: readonly PathStep[];
  readonly name: string;
  readonly writing: ValueSyntax;
  /** Holds what the value says, where that is not what is written: in base64. */
  readonly text?: string;
}

/** Finds the credentials in one value. */
export function clearIn(node: Node | undefined, place: Place): readonly ClearCredential[] {
  if (node?.kind !== 'scalar' || node.value === null || typeof node.value === 'boolean') return [];
  const { origin } = node;
  const text = place.text ?? String(node.digits ?? node.value);
  const isDecoded = place.text !== undefined && origin.via?.kind !== 'generator';
  return writtenIn(place.name, text, place.writing).map((written) => ({
    ...calledBy(place, written),
    ...placeOfWritten(origin, isDecoded ? 0 : written.line, written, text.includes('\n')),
    form: written.form,
    identity: written.identity,
  }));
}

function calledBy(
  { holder, path, name }: Place,
  written: WrittenCredential,
): Pick<ClearCredential, 'holder' | 'field' | 'name'> {
  const field = fieldPath(path);
  return {
    holder,
    field: written.name === null ? field : `${field} ${written.name}`,
    name: written.name ?? (written.form === 'value' && name !== '' ? name : null),
  };
}

/**
 * Gives the place of a credential: where it was copied from, if it was brought from elsewhere, else where it
 * stands itself.
 */
export function placeOfWritten(
  origin: Origin,
  line: number,
  { isFrom }: Pick<WrittenCredential, 'isFrom'>,
  isLong: boolean,
): Pick<ClearCredential, 'origin' | 'isCopy' | 'isElsewhere'> {
  const values = origin.values ?? [];
  // of a long text only some of it came from there
  const copied =
    values[isFrom(values.map(({ text }) => text))] ?? (isLong ? undefined : origin.via?.from);
  if (copied !== undefined)
    return {
      origin: { file: copied.file, line: copied.line, column: 1, endLine: copied.line },
      isCopy: true,
      isElsewhere: true,
    };
  return {
    origin: placeInText(origin, line),
    isCopy: COPYING.has(origin.via?.kind),
    isElsewhere: false,
  };
}

/** Lists touches that bring what stands somewhere else. */
const COPYING: ReadonlySet<Touch['kind'] | undefined> = new Set<Touch['kind']>([
  'variable',
  'replacement',
  'substitution',
]);

/** A credential that a text holds: what it is called there, and what it is. Not the credential itself. */
interface WrittenCredential {
  /** The name as the text calls it; null where it does not, or the field says it. */
  readonly name: string | null;
  readonly form: CredentialForm;
  /** The line, from 0, of a text over several lines. */
  readonly line: number;
  /** Tells which of these texts is what is secret, or a part of it; -1 for none. */
  readonly isFrom: (texts: readonly string[]) => number;
  /** Identifies the credential: it is equal for equal credentials. */
  readonly identity: string;
}

type CredentialForm = 'login' | 'private-key' | 'value';

/** Takes the place of what is secret while the text around it is read. */
const MARK = '\u0000';

/** Finds the credentials in a value of a manifest that stands under `name`. */
function writtenIn(name: string, text: string, writing: ValueSyntax): readonly WrittenCredential[] {
  const value = text.trim();
  if (value === '' || value.includes(MARK)) return [];
  const inside = partsOf(value, writing);
  if (inside.length > 0 || /\n|^\{[^]*\}$|^\[[^]*\]$|^[\w.-]+:\s/.test(value)) return inside;
  const isNamed = isSensitiveName(name) || (writing === 'secret' && mayBeSecret(name));
  return isNamed && isCredential(name, value, writing)
    ? [{ name: null, form: 'value', line: 0, ...hidden(value) }]
    : [];
}

/** Tells whether an entry of a Secret may hold a credential: any may that does not say what else it is. */
const mayBeSecret = (name: string): boolean =>
  !isDescriptive(name) || /(?:^|[\W_])key$/i.test(name);

/** Finds the credentials that a text tells by their form, or by the names in it. */
function partsOf(text: string, writing: ValueSyntax): readonly WrittenCredential[] {
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

const textOf = (writing: ValueSyntax, text: string): ValueSyntax =>
  writing === 'code' || /^#!|\bdef \w+\(|\bfunction\b|=>|\bimport /.test(text) ? 'code' : 'text';

const linesIn = (text: string): number => text.split('\n').length - 1;

/** Is the least length of a text that can be looked for in others. */
const SHORTEST = 4;

/** Gives what may be asked about a secret without telling it. */
export const hidden = (secret: string): Pick<WrittenCredential, 'isFrom' | 'identity'> => ({
  isFrom: (texts) =>
    texts.findIndex(
      (text) => text.length >= SHORTEST && (secret.includes(text) || text.includes(secret)),
    ),
  identity: createHash('sha256').update(secret).digest('hex'),
});

/** Says what a part of a text is, by itself and by what stands around it; null where it is no credential. */
function judged(
  quoted: string,
  before: string,
  after: string,
  writing: ValueSyntax,
): Pick<WrittenCredential, 'name' | 'form'> | null {
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
  writing: ValueSyntax,
): Pick<WrittenCredential, 'name' | 'form'> | null {
  const { name = '', isSecret = false } = nameBefore(before) ?? {};
  if (isSecret) return isCredential(name, secret, writing) ? { name, form: 'value' } : null;
  // hidden for what it stands among, and says itself that it is none: `userID`
  if (isDescriptive(name) && redactText(secret) === secret) return null;
  return !standsIn(secret) && looksRandom(secret) ? { name: null, form: 'value' } : null;
}

/** Tells whether a text holds the key itself: documentation leaves that out. */
const hasKeyMaterial = (text: string): boolean =>
  /[A-Za-z\d+/=\s\\]{100}/.test(text) && !/\.{3}/.test(text);

/** Tells whether it is a login: `user:password`, or a token alone. What Sentry calls a DSN is public. */
function isLoginInAddress(login: string, after: string): boolean {
  const colon = login.indexOf(':');
  const password = login.slice(colon + 1);
  if (/^@[\w.-]*sentry/.test(after) || standsIn(password) || standsIn(login)) return false;
  if (/^(?:pass(?:word)?|pwd)$/i.test(password) && /^user(?:name)?:/i.test(login)) return false;
  return colon >= 0 || (password.length >= 16 && looksRandom(password));
}

/** Points to the line of the tree on which a part stands. */
function placeInText(origin: Origin, line: number): Origin {
  const own = origin.lines?.[line];
  if (own !== undefined) return own;
  // a generator takes in a whole file; other texts stand below their key
  const below = origin.via?.kind === 'generator' ? line : line + 1;
  if (origin.endLine <= origin.line) return origin;
  const at = Math.min(origin.line + below, origin.endLine);
  return { ...origin, line: at, endLine: at, column: 1 };
}

/**
 * Matches `-password` of programs in Go; behind any other single dash may stand the secret itself:
 * `-pmy-token`.
 */
const SHORT_FORM = /^-(?:pass|password|passwd|passphrase|pwd|token|secret|api-?key|auth-?token)$/i;

/** Tells whether an argument may be quoted as the name of what follows it. */
export const isFlagName = (text: string): boolean =>
  (/^--[A-Za-z][\w.-]{1,60}$/.test(text) || SHORT_FORM.test(text)) &&
  isSensitiveName(text) &&
  redactText(text) === text;

/**
 * Says what a text calls the value that follows: a name that may be quoted, one that says nothing, or null
 * for none.
 */
function nameBefore(before: string): { readonly name: string; readonly isSecret: boolean } | null {
  const line = before.slice(before.lastIndexOf('\n') + 1).slice(-200);
  const [, name] = ASSIGNED.exec(line) ?? FLAG.exec(line) ?? [];
  if (name === undefined) return null;
  const isSecret = name.startsWith('-') ? isFlagName(name) : isSensitiveName(name);
  return { name, isSecret };
}

const ASSIGNED = /(?<![\w.-])((?:--)?[\w.-]{1,60})\\*["']?\]?\s*[:=,]\s*(?:[|>][+-]?\s*)?\\*["']?$/;

const FLAG = /(?<!\S)(--?[\w.-]{1,60})\s+["']?$/;
