import type { Node } from '../yaml/node.ts';
import { credentialSpans } from './credentials.ts';
import { namedSpans } from './named-secrets.ts';
import { REDACTED } from './redaction-mark.ts';
import type { SecretValues, ReadText } from './secret-values.ts';
import { secretValues } from './secret-values.ts';
import type { Mark, Span } from './text-spans.ts';
import { replaceSpans } from './text-spans.ts';
import { parseYaml } from '../yaml/yaml-parser.ts';
import { mayNameSecret } from './sensitive-name.ts';

const LONGEST_HELD = 200_000;

/** What a text holds beside names that may be secret all the same. */
const MAY_HOLD_SECRETS = /binaryData|headers|applied|\bkty\b|-[pu]\b|--user\b|mysql|redis/i;

/** Shorter values are looked for only where they stand by themselves. */
const SHORTEST = 6;

/** Where the secrets of the YAML or JSON that a text holds stand in it; `read` reads the texts in it. */
function heldSpans(text: string, read: ReadText): readonly Span[] {
  if (text.length > LONGEST_HELD || !/[\n{[]/.test(text)) return [];
  if (!beginsAsYaml(text) || (!mayNameSecret(text) && !MAY_HOLD_SECRETS.test(text))) return [];
  const lines = new Lines(text);
  return parseYaml('', text).flatMap(({ node }) => {
    if (node === null || node.kind === 'scalar') return [];
    return [...secretValues(partOf(node), read)].flatMap(([{ origin }, { shown }]) => {
      const secrets: string[] = [];
      shown((secret) => {
        secrets.push(secret);
        return REDACTED;
      });
      const { start, end } = lines.from(origin.line, origin.endLine);
      return secrets.flatMap((secret) => placesIn(text, { start, end }, secret));
    });
  });
}

/** Scripts, templates and prose are not tried: reading them costs more than all else, and yields nothing. */
function beginsAsYaml(text: string): boolean {
  if (GO_TEMPLATE.test(text)) return false;
  const first = text
    .split('\n', MOST_LINES_BEFORE)
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'));
  return first !== undefined && BEGINNING.test(first);
}

/** Comments and empty lines in front. */
const MOST_LINES_BEFORE = 200;

const GO_TEMPLATE = /\{\{-?\s*(?:[.$]|(?:define|if|range|with|include|end|else)\b)/;

const BEGINNING = /^(?:---|%|\? |[-?]$|- |[{[]|[\w.$/@~"' -]{1,200}:(?:\s|$)|[&!*]\S)/;

const partOf = (root: Node) => ({ root, kind: null, name: '', comesFromSecret: () => false });

class Lines {
  readonly #starts: readonly number[];
  readonly #end: number;

  constructor(text: string) {
    this.#starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    this.#end = text.length;
  }

  /** 1-based, both included. */
  from(first: number, last: number): Span {
    return { start: this.#starts[first - 1] ?? 0, end: this.#starts[last] ?? this.#end };
  }
}

/** Each place of a value; where it is written over several lines, or in other letters, all that follows its key. */
function placesIn(text: string, { start, end }: Span, secret: string): readonly Span[] {
  const part = text.slice(start, end);
  const written = new Set([secret, JSON.stringify(secret).slice(1, -1)]);
  const places = [...written].flatMap((each) => occurrences(part, each));
  if (places.length > 0)
    return places.map((place) => ({ start: start + place.start, end: start + place.end }));
  const [key = ''] = /^[^\n]*?[:-](?=\s)/.exec(part) ?? [];
  return [{ start: start + key.length, end: start + part.trimEnd().length }];
}

function occurrences(part: string, secret: string): readonly Span[] {
  const spans: Span[] = [];
  for (let at = part.indexOf(secret); at !== -1; at = part.indexOf(secret, at + secret.length)) {
    const around = (part[at - 1] ?? ' ') + (part[at + secret.length] ?? ' ');
    if (secret.length >= SHORTEST || !/[\w-]/.test(around))
      spans.push({ start: at, end: at + secret.length });
  }
  return spans;
}

/** Texts in texts in texts are read so deep. */
const DEEPEST = 3;

/** Plain words and short names hold nothing. */
const WORTH_LOOKING = /[:=@,\n]|\s-|[\w-]{12}/;

/**
 * A text of a manifest without what it keeps secret: what looks like a credential, the values of lines and
 * arguments such as `password: …` or `--api-token=…`, and what is secret in YAML or JSON that it holds.
 */
export const redactText = (text: string, mark?: Mark): string => redactWithin(text, DEEPEST, mark);

function redactWithin(text: string, depth: number, mark: Mark = () => REDACTED): string {
  if (!WORTH_LOOKING.test(text)) return text;
  const held =
    depth === 0
      ? []
      : heldSpans(text, (inner, innerMark) => redactWithin(inner, depth - 1, innerMark));
  return replaceSpans(text, [...credentialSpans(text), ...namedSpans(text), ...held], mark);
}

/** Of whole objects: one is read for its fields, for its text and for the sentences about it. */
const remembered = new WeakMap<Node, Map<string | null, SecretValues>>();

/**
 * All values of an object, or of a part of one that stands under `name`, that hold a secret. `kind` is the
 * object's, null for a part; `comesFromSecret` tells a value that was taken over from a Secret.
 */
export function secretsIn(
  root: Node,
  kind: string | null,
  name = '',
  comesFromSecret?: (node: Node) => boolean,
): SecretValues {
  const find = (): SecretValues =>
    secretValues(
      { root, kind, name, comesFromSecret: comesFromSecret ?? (() => false) },
      redactText,
    );
  if (name !== '' || comesFromSecret !== undefined) return find();
  const known = remembered.get(root) ?? new Map<string | null, SecretValues>();
  remembered.set(root, known);
  const secrets = known.get(kind) ?? find();
  known.set(kind, secrets);
  return secrets;
}
