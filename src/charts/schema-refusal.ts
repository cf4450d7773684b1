import type { ValueBehind } from '../manifest/index.ts';
import { fieldPath, stringAt } from '../manifest/index.ts';
import type { ValuePath } from './chart-renderer.ts';
import type { ChartRequest } from './chart-request.ts';
import { chartNode } from './dependencies/chart-dependencies.ts';
import type { ValuesBehind } from './values/value-origins.ts';

/** Holds what Helm says of values that do not fit `values.schema.json`, in the words of who writes them. */
interface SchemaRefusal {
  readonly message: string;
  /** The first value that is refused, in the order of files and lines; null where none is placed. */
  readonly behind: ValueBehind | null;
}

const BEGINNING = "values don't meet the specifications of the schema(s)";

const MOST_NAMED = 4;

/** Reads Helm's words for values that a schema refuses; null where it says something else. */
export function schemaRefusal(
  message: string,
  files: ChartRequest['files'],
  values: Pick<ValuesBehind, 'of'>,
): SchemaRefusal | null {
  if (!message.includes(BEGINNING)) return null;
  const top = stringAt(chartNode(files, 'Chart.yaml'), 'name') ?? '';
  const told = refusalsIn(message.split('\n'), top)
    .map((refusal) => placed(refusal, values))
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  const [first] = told;
  if (first === undefined) return null;
  const texts = told.map(({ path, what, behind }) => {
    const name = path.length === 0 ? 'the values' : `\`${fieldPath(path)}\``;
    const place = behind === null ? '' : ` (${behind.file}:${String(behind.line)})`;
    return `${name}${place}: ${what}`;
  });
  const all = [...new Set(texts)];
  const more = all.length > MOST_NAMED ? `; and ${String(all.length - MOST_NAMED)} more` : '';
  return {
    message: `values.schema.json refuses ${all.slice(0, MOST_NAMED).join('; ')}${more}`,
    behind: told.find(({ behind }) => behind !== null)?.behind ?? null,
  };
}

interface Refusal {
  /** From the top of the release's values. */
  readonly path: ValuePath;
  readonly what: string;
}

interface PlacedRefusal extends Refusal {
  /** Says where the value is set, or what it lies in; null where neither is known. */
  readonly behind: ValueBehind | null;
}

const REFUSAL = /^( *)- at '(.*?)': (.+)$/;

/** Lists what is refused of each chart. Of several forms that a value may have, it is not told why each does not fit. */
function refusalsIn(lines: readonly string[], top: string): readonly Refusal[] {
  const found: Refusal[] = [];
  let within: ValuePath = [];
  let passed = Infinity;
  for (const line of lines) {
    const chart = /^([^\s:]+):$/.exec(line)?.[1];
    if (chart !== undefined) within = chart === top ? [] : [chart];
    const [, indent = '', pointer = '', what = ''] = REFUSAL.exec(line) ?? [];
    if (what === '' || indent.length > passed) continue;
    passed = isOfForms(what) ? indent.length : Infinity;
    found.push(...refusalsOf([...within, ...stepsOf(pointer)], what));
  }
  return found;
}

const isOfForms = (what: string): boolean => /^'(?:oneOf|anyOf)' failed/.test(what);

/** Says each key by itself that is too many; a value that is not as it should be is not repeated. */
function refusalsOf(path: ValuePath, what: string): readonly Refusal[] {
  // why is said by what lies in it
  if (/^(?:validation failed|'allOf' failed)/.test(what)) return [];
  const more = /^additional properties (.+) not allowed$/.exec(what)?.[1];
  if (more !== undefined)
    return [...more.matchAll(/'([^']+)'/g)].map(([, key = '']) => ({
      path: [...path, key],
      what: 'the schema has no such key',
    }));
  if (isOfForms(what)) return [{ path, what: 'it has none of the forms' }];
  return [{ path, what: what.replace(/^'.*' (?=is not valid|does not match)/, 'it ') }];
}

/** Reads a JSON pointer. */
const stepsOf = (pointer: string): ValuePath =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      return /^\d{1,9}$/.test(key) ? Number(key) : key;
    });

/** Places a value where it is set; one that is missing where that is which it should lie in. */
function placed(refusal: Refusal, values: Pick<ValuesBehind, 'of'>): PlacedRefusal {
  const { path } = refusal;
  for (let length = path.length; length > 0; length -= 1) {
    const behind = values.of(path.slice(0, length));
    if (behind !== null) return { ...refusal, behind };
  }
  return { ...refusal, behind: null };
}

/** Helm says them in the order of a map, which is another each time. */
const orderOf = ({ path, what, behind }: PlacedRefusal): string =>
  `${behind === null ? '~' : behind.file} ${String(behind?.line ?? 0).padStart(9, '0')} ${fieldPath(path)} ${what}`;
