import { RE2JS } from 're2js';
import type { IpBlock } from '../../matching/ip-block.ts';
import { blockCovers, parseIpBlock } from '../../matching/ip-block.ts';

/**
 * Says what one value of a rule matches (AUTHZ-28, 34, 40, 47, JWT-5). A `pattern` is a path template or a
 * namespace with wildcards in any place; its parts alternate between text and operators.
 */
export type ValueForm =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'prefix'; readonly text: string }
  | { readonly kind: 'suffix'; readonly text: string }
  /** Any value that is not empty. */
  | { readonly kind: 'present' }
  | { readonly kind: 'pattern'; readonly parts: readonly PatternPart[] }
  | { readonly kind: 'block'; readonly block: IpBlock }
  /** Issuer and subject of a token, compared separately. */
  | { readonly kind: 'pair'; readonly first: ValueForm; readonly second: ValueForm }
  | { readonly kind: 'never' };

/** `segment`: one or more characters without `/`; `any`: any characters, none included. */
type PatternPart =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'segment' | 'any' };

export const NEVER: ValueForm = { kind: 'never' };

/** Values longer than this are compared for equality only; no real host, path or name is. */
const LONGEST_VALUE = 4096;

/** Joins the two halves of a `pair` value; occurs in no claim. */
export const PAIR_SEPARATOR = '\u0000';

/** `abc`, `abc*`, `*abc`, `*` (AUTHZ-28). */
export function parseStringForm(text: string): ValueForm {
  if (text === '*') return { kind: 'present' };
  if (text.startsWith('*')) return { kind: 'suffix', text: text.slice(1) };
  if (text.endsWith('*')) return { kind: 'prefix', text: text.slice(0, -1) };
  return { kind: 'exact', text };
}

/** Reads a value of `namespaces`, in which every `*` is a wildcard (AUTHZ-28). */
export function parseNamespaceForm(text: string): ValueForm {
  if (text.length > LONGEST_VALUE || !text.includes('*')) return { kind: 'exact', text };
  const parts: PatternPart[] = [];
  for (const [index, piece] of text.split('*').entries()) {
    if (index > 0) parts.push({ kind: 'any' });
    if (piece !== '') parts.push({ kind: 'text', text: piece });
  }
  return { kind: 'pattern', parts };
}

/** Paths are string forms, or templates with `{*}` and `{**}` (AUTHZ-47, 48). */
export function parsePathForm(text: string): ValueForm {
  if (!text.includes('{*}') && !text.includes('{**}')) return parseStringForm(text);
  if (text.length > LONGEST_VALUE) return NEVER;
  const parts = text
    .split(/(\{\*\*?\})/)
    .filter((piece) => piece !== '')
    .map(templatePart);
  const invalid = parts.some((part) => part.kind === 'text' && part.text.includes('*'));
  return invalid ? NEVER : { kind: 'pattern', parts };
}

function templatePart(piece: string): PatternPart {
  if (piece === '{*}') return { kind: 'segment' };
  return piece === '{**}' ? { kind: 'any' } : { kind: 'text', text: piece };
}

/** An address or CIDR block; anything else matches nothing. */
export function parseAddressForm(text: string): ValueForm {
  const block = parseIpBlock(text);
  return block === undefined ? NEVER : { kind: 'block', block };
}

/**
 * `<issuer>/<subject>`, split at the last slash, with a wildcard at one end only; without a slash
 * `abc*` is an issuer prefix, `*abc` a subject suffix, and a plain value an issuer with an empty
 * subject (JWT-5).
 */
export function parseRequestPrincipalForm(text: string): ValueForm {
  const present: ValueForm = { kind: 'present' };
  if (text === '*') return { kind: 'pair', first: present, second: present };
  const slash = text.lastIndexOf('/');
  if (slash < 0) return principalWithoutSubject(text);
  const issuer = text.slice(0, slash);
  const subject = text.slice(slash + 1);
  if (text.startsWith('*'))
    return { kind: 'pair', first: parseStringForm(issuer), second: exact(subject) };
  return {
    kind: 'pair',
    first: exact(issuer),
    second: subject.endsWith('*') ? parseStringForm(subject) : exact(subject),
  };
}

function principalWithoutSubject(text: string): ValueForm {
  const form = parseStringForm(text);
  if (form.kind === 'suffix') return { kind: 'pair', first: { kind: 'present' }, second: form };
  if (form.kind === 'prefix') return { kind: 'pair', first: form, second: { kind: 'present' } };
  return { kind: 'pair', first: form, second: exact('') };
}

const exact = (text: string): ValueForm => ({ kind: 'exact', text });

/** Tells whether the form matches `value`. A `pair` takes two values joined by PAIR_SEPARATOR. */
export function matchesForm(form: ValueForm, value: string): boolean {
  switch (form.kind) {
    case 'exact':
      return value === form.text;
    case 'prefix':
      return value.startsWith(form.text);
    case 'suffix':
      return value.endsWith(form.text);
    case 'present':
      return value !== '';
    case 'pattern':
      return value.length <= LONGEST_VALUE && matchesPattern(form.parts, value);
    case 'block':
      return matchesBlock(form.block, value);
    case 'pair': {
      const [first = '', second = ''] = value.split(PAIR_SEPARATOR, 2);
      return matchesForm(form.first, first) && matchesForm(form.second, second);
    }
    case 'never':
      return false;
  }
}

function matchesBlock(block: IpBlock, value: string): boolean {
  const address = parseIpBlock(value);
  return address !== undefined && blockCovers(block, address);
}
export const SOME_TEXT = '\uE001';

/** Characters at which operators of a template end (AUTHZ-47). */
const UNMATCHED = String.raw`\[\]|"^\\{`;

/** Tells whether a pattern matches, on the engine that takes linear time, for the text is a manifest's. */
function matchesPattern(parts: readonly PatternPart[], value: string): boolean {
  const source = parts.map((part) => {
    if (part.kind === 'text') return RE2JS.quote(part.text);
    return part.kind === 'segment' ? `[^/${UNMATCHED}${SOME_TEXT}]+` : `[^${UNMATCHED}]*`;
  });
  return RE2JS.matches(source.join(''), value.replaceAll('\n', ' '));
}
