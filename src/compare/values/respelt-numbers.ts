import { valuesDocuments } from '../../charts/index.ts';
import type { Root } from '../../gitops/index.ts';
import type { MapNode, Node, Origin, ScalarNode } from '../../manifest/index.ts';
import { fieldPath, isSensitiveName, parseYaml } from '../../manifest/index.ts';
import type { ChangedText } from './changed-texts.ts';

/** Describes a number in a text of values that templates print in other digits than those that are written. */
export interface RespeltNumber {
  readonly file: string;
  readonly called: string;
  /** Leads to the value: `image.tag`. */
  readonly path: string;
  readonly written: string;
  readonly printed: string;
  readonly origin: Origin;
  readonly roots: ReadonlySet<Root>;
}

/** Finds numbers that a change writes and that are printed otherwise: `1.10` as 1.1, and `20240612` as 2.0240612e+07. */
export function respeltNumbers(texts: readonly ChangedText[]): readonly RespeltNumber[] {
  return texts.flatMap(({ file, called, before, after, placed, roots }) => {
    const past = new Set(before === null ? [] : numbersIn(file, before).map(keyOf));
    return numbersIn(file, after)
      .filter((each) => !past.has(keyOf(each)))
      .map(({ origin, ...each }) => ({ ...each, file, called, origin: placed(origin), roots }));
  });
}

type FoundNumber = Pick<RespeltNumber, 'path' | 'written' | 'printed' | 'origin'>;

const keyOf = ({ path, written }: FoundNumber): string => JSON.stringify([path, written]);

function numbersIn(file: string, text: string): readonly FoundNumber[] {
  // this dialect keeps how a number is spelled, and reads numbers alike
  const root = valuesDocuments(text, parseYaml(file, text, 'go-yaml-3')).first?.node;
  return root?.kind === 'map' ? numbersBelow(root, []) : [];
}

/** Lists are left out: what is in them has no key of its own. */
const numbersBelow = (map: MapNode, path: readonly string[]): readonly FoundNumber[] =>
  [...map.entries].flatMap(([key, value]: [string, Node]) => {
    const here = [...path, key];
    if (value.kind === 'map') return numbersBelow(value, here);
    return value.kind === 'scalar' && !isSensitiveName(key) ? respelt(value, key, here) : [];
  });

function respelt(node: ScalarNode, key: string, path: readonly string[]): readonly FoundNumber[] {
  const { value, spelling, digits, origin } = node;
  if (typeof value !== 'number') return [];
  const written = spelling ?? digits ?? String(value);
  const printed = printedOf(value);
  const isOtherText = printed.includes('e') ? /^\d+$/.test(written) : NAMES_TEXT.test(key);
  if (printed === written || !isOtherText || !DECIMAL.test(written)) return [];
  return [{ path: fieldPath(path), written, printed, origin }];
}

/** Matches keys of what is a text although it looks like a number: a release, a commit, an account. */
const NAMES_TEXT = /(?:tag|version|revision|release|commit|sha|build|id)$/i;

const DECIMAL = /^\d+(?:\.\d+)?$/;

/** Is the number from which on Go's templates print a whole number with an exponent. */
const MOST_PLAIN = 1_000_000;

/** Writes a number as Go's templates print it: `2.0240612e+07`. */
const printedOf = (value: number): string =>
  value < MOST_PLAIN ? String(value) : value.toExponential().replace(/e\+(\d)$/, 'e+0$1');
