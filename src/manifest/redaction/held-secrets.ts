import type { Node } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { REDACTED } from './redacted.ts';
import type { ReadText } from './secret-values.ts';
import { secretValues } from './secret-values.ts';
import { mayNameSecret } from './sensitive-name.ts';
import type { Span } from './text-spans.ts';

const LONGEST_HELD = 200_000;

/** What a text holds beside names that may be secret all the same. */
const MAY_HOLD_SECRETS = /binaryData|headers|applied|\bkty\b|-[pu]\b|--user\b|mysql|redis/i;

/** Shorter values are looked for only where they stand by themselves. */
const SHORTEST = 6;

/** Where the secrets of the YAML or JSON that a text holds stand in it; `read` reads the texts in it. */
export function heldSpans(text: string, read: ReadText): readonly Span[] {
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
