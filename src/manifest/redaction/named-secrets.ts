import {
  LITERALS,
  isDescriptive,
  isSecretHeader,
  mayNameSecretHeader,
  isSensitiveName,
  mayNameSecret,
} from './sensitive-name.ts';
import type { Span } from './text-spans.ts';
import { spansOf } from './text-spans.ts';

/** A name, and what separates it from its value, in a line, an argument, JSON, a connection string or code. */
const ASSIGNED =
  /(?<![\w.-])(?<name>[\w.-]{1,200}|[\w.-]{0,100}\[[\w.-]{1,100}\])\\*["']?(?<sign>\s{0,10}[:=]\s{0,10}|\\*["']?\s{0,3},\s{0,3}(?=\\*["']))/g;

/** A flag and its value as words of a command line. */
const FLAGS =
  /(?<![\w-])(?<flag>--?[A-Za-z][\w.-]{1,100})(?<between>\s+)(?<secret>"[^"]*"|'[^']*'|[^\s"'-][^\s]*)/dg;

/** Programs whose `-p` is a password, or whose user is followed by one. */
const SHORT_FLAGS: readonly RegExp[] = [
  /\b(?:mysql\w*|mariadb[\w-]*|sshpass|mongo\w*|docker login|podman login|helm registry login|htpasswd|ldap\w+)\b[^\n;|&]*?\s-(?:p|w)\s?(?<secret>"[^"]+"|'[^']+'|[^\s"'-][^\s"']*)/dg,
  /\bredis-cli\b[^\n;|&]*?\s-a\s?(?<secret>"[^"]+"|'[^']+'|[^\s"'-][^\s"']*)/dg,
  /\b(?:curl|wget|http)\b[^\n;|&]*?\s(?:-u|--user)[ =]?["']?[^\s:"']*:(?<secret>[^\s"']+)/dg,
  /\b(?:requirepass|masterauth|_password)\s+(?<secret>[^\s"']+)/dg,
  /\blogin\s+\S+\s+password\s+(?<secret>\S+)/dg,
];

/** Where a text of a manifest holds the values of names that are called secret. */
export function namedSpans(text: string): readonly Span[] {
  return mayNameSecret(text) || mayNameSecretHeader(text)
    ? [...assignedSpans(text), ...flagSpans(text), ...commandSpans(text)]
    : commandSpans(text);
}

/** Where command lines hold a password behind a flag that does not say so. */
export const commandSpans = (text: string): readonly Span[] =>
  /\s/.test(text) ? SHORT_FLAGS.flatMap((pattern) => spansOf(text, pattern)) : [];

/** What a value can be though its name is called secret: nothing, a switch, a place, or a reference. */
const OPEN_VALUE =
  /^(?:|true|false|null|none|yes|no|on|off|enabled|disabled|required|optional|~|\$\([\w.-]+\)|\$\{[\w.-]+\}|\{\{[^{}]*\}\}|\*+|(?:file:)?\.{0,2}\/(?:etc|var|run|mnt|opt|usr|tmp|home|vault|secrets?|certs?|app|data|config)\/[\w./-]*)$/i;

export const isOpenValue = (value: string): boolean => OPEN_VALUE.test(value.trim());

/** What stands in front of the name of a header: an option of curl, or a call. */
const SETS_HEADER = /(?:(?:^|\s)(?:-H\s?|--header[ =])\\*["']?|\(\s?\\*["'])$/;

function assignedSpans(text: string): readonly Span[] {
  if (!/[:=,]/.test(text)) return [];
  const spans: Span[] = [];
  for (const match of text.matchAll(ASSIGNED)) {
    const { name = '', sign = '' } = match.groups ?? {};
    const before = text.slice(Math.max(0, match.index - 12), match.index);
    if (!isSensitiveName(name) && !(SETS_HEADER.test(before) && isSecretHeader(name))) continue;
    const end = match.index + match[0].length;
    if (isAside(name, sign, before) || opensSettings(name, sign, text.slice(end, end + 300)))
      continue;
    const span = valueAt(text, match.index, end, sign);
    if (span !== null && !isOpenValue(unquoted(text.slice(span.start, span.end)))) spans.push(span);
  }
  return spans;
}

/** Tells that two texts only stand side by side: pairs are arguments, of a call and of a command line. */
const isAside = (name: string, sign: string, before: string): boolean =>
  sign.includes(',') && !name.startsWith('-') && !/\(\s?\\*["']$/.test(before);

/** `authorization:` and a map below it or behind it, other than of a match of the header, is who may call. */
const opensSettings = (name: string, sign: string, rest: string): boolean =>
  /^(?:authorization|cookie)$/i.test(name) &&
  (sign.includes('\n') || rest.startsWith('{')) &&
  SETTING.test(rest);

const SETTING =
  /^\{?\s*["']?(?!(?:exact|prefix|regex|value|string|inline)\w*["']?:)[A-Za-z][\w-]*["']?:(?:\s|$)/i;

/** In quotes; in JSON that is a string of JSON these are escaped. */
const QUOTED = /^(?:"(?:[^"\\]|\\.)*"|\\+"(?:[^"\\]|\\(?!\\*").)*\\+"|'(?:[^']|'')*')/s;

/** Matches a value up to the next delimiter; the brackets of `$(NAME)` and `${NAME:-…}` delimit nothing. */
const WORD = /^(?:\$\([^\s()"']*\)|\$\{[^\s{}"']*\}|[^\s,;&"'}\])])+/;

/** Where a line begins, a value without quotes ends with it; anywhere else at the next delimiter. */
function valueAt(text: string, nameAt: number, at: number, sign: string): Span | null {
  const rest = text.slice(at, at + 20_000);
  const key = sign.includes('\n') ? KEY_BELOW.exec(rest) : null;
  if (key !== null) return valueOfKeyBelow(text, nameAt, at, key);
  const quoted = QUOTED.exec(rest)?.[0];
  if (quoted !== undefined && quoted.length > 2) return { start: at, end: at + quoted.length };
  if (sign.includes(',')) return null;
  const lineStart = text.lastIndexOf('\n', nameAt - 1) + 1;
  const before = text.slice(lineStart, nameAt);
  const opensLine = /^[\s"'-]*$/.test(before);
  // in a sentence a colon is only a colon
  if (!opensLine && sign.includes(':') && !/["'{,;&?(|`\\]\s?$/.test(before)) return null;
  const value = (opensLine ? /^[^\n]+/ : WORD).exec(rest)?.[0] ?? '';
  return opensNext(value)
    ? blockBelow(text, at + value.length, before)
    : { start: at, end: at + value.trimEnd().length };
}

/** `dev: …` on the line below a name: what the name holds is a map, or it is empty and its sibling stands there. */
const KEY_BELOW = /^(?<item>- )?["']?(?<name>[\w./-]{1,200})["']?:(?:[ \t]+|(?=\n|$))/;

/** The value of the first entry of a map below a name; null where that only describes one. */
function valueOfKeyBelow(
  text: string,
  nameAt: number,
  at: number,
  { 0: entry, groups }: RegExpExecArray,
): Span | null {
  const { item, name = '' } = groups ?? {};
  const before = text.slice(text.lastIndexOf('\n', nameAt - 1) + 1, nameAt);
  const isSibling =
    item === undefined &&
    /^[\s"'-]*$/.test(before) &&
    at - (text.lastIndexOf('\n', at - 1) + 1) <= before.length;
  const describes = isDescriptive(name) && !/key$/i.test(name) && !isSensitiveName(name);
  return isSibling || describes || isOfPolicies(text.slice(nameAt, at), name)
    ? null
    : valueAt(text, at, at + entry.length, ':');
}

/** `authorization:` and `callers:` below it; a match of the header has `exact:` there. */
const isOfPolicies = (above: string, name: string): boolean =>
  !isSensitiveName(/^[\w.-]*/.exec(above)?.[0] ?? '', 'map') &&
  !LITERALS.has(name) &&
  !isSensitiveName(name);

/** `{`, `[],`, `|-`: the value stands on the lines after it, or there is none. */
const opensNext = (value: string): boolean =>
  /^[[\]{}"',|>+\d-]{0,5}$/.test(value) && !/^\d+$/.test(value);

/** The lines of a block of text: those that stand further in than its key. */
function blockBelow(text: string, at: number, before: string): Span | null {
  if (!/^[|>]/.test(text.slice(text.lastIndexOf(':', at) + 1, at).trim())) return null;
  const indent = before.length;
  const block =
    new RegExp(`^\\n(?:(?:[ \\t]{${String(indent + 1)},}[^\\n]*|[ \\t]*)(?:\\n|$))+`).exec(
      text.slice(at),
    )?.[0] ?? '';
  const start = at + (/^\s*/.exec(block)?.[0].length ?? 0);
  const end = at + block.trimEnd().length;
  return end > start ? { start, end } : null;
}

const unquoted = (value: string): string => value.replace(/^\\*["']|\\*["']$/g, '');

function flagSpans(text: string): readonly Span[] {
  if (!text.includes('-')) return [];
  return [...text.matchAll(FLAGS)].flatMap((match) => {
    const { flag = '', between = '', secret = '' } = match.groups ?? {};
    // what ends a line as a name does (`name: web-secret`) has the next key below it
    if (between.includes('\n') && /^[\w./-]+:$/.test(secret)) return [];
    const place = match.indices?.groups?.['secret'];
    if (place === undefined || !isSensitiveName(flag) || isOpenValue(unquoted(secret))) return [];
    return [{ start: place[0], end: place[1] }];
  });
}
