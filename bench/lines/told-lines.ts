import { comesIntoForce, messageOf } from '../../src/checks/index.ts';
import type { Origin } from '../../src/manifest/index.ts';
import { placeOf, sentenceText, subjectText } from '../../src/manifest/index.ts';
import type { Review } from '../../src/review/index.ts';

/** One thing that a review tells, and whether it is told in a file of whoever wrote the values. */
export interface ToldLine {
  readonly kind: 'finding' | 'change' | 'call';
  readonly isOwn: boolean;
  /** Tells whether the fix speaks of fields of the template (`spec.http[0]…`); it is false of what has no fix. */
  readonly isOfTemplate: boolean;
  /** Tells whether the fix names a key of the values. */
  readonly isByKey: boolean;
  readonly text: string;
}

/** What is asked of an origin: whether its place is one of the author, and which keys a fix may name. */
export interface OwnPlaces {
  /** Null of what is not looked at: no value stands behind it. */
  readonly isOwn: (origin: Origin) => boolean | null;
  readonly key: RegExp;
}

const FIELD = /\bspec(?:\.\w+|\[\d+\])+/;

/** Gives what a review tells that comes with a change: findings, rows of changes, calls that an object decides. */
export function linesOf(
  { findings, changes, behaviours }: Review,
  name: string,
  { isOwn, key }: OwnPlaces,
): readonly ToldLine[] {
  const told = (
    kind: ToldLine['kind'],
    origin: Origin,
    words: string,
    fix = '',
  ): readonly ToldLine[] => {
    const own = isOwn(origin);
    return own === null
      ? []
      : [
          {
            kind,
            isOwn: own,
            isOfTemplate: FIELD.test(fix),
            isByKey: key.test(fix),
            text: `${name}: ${words} at ${placeOf(origin)}${fix === '' ? '' : `: ${fix}`}`,
          },
        ];
  };
  return [
    ...findings
      .filter(comesIntoForce)
      .flatMap((finding) =>
        told(
          'finding',
          finding.origin,
          `${finding.check} (${sentenceText(messageOf(finding))})`,
          sentenceText(finding.fix.text),
        ),
      ),
    ...changes.flatMap(({ subject, field, origin }) =>
      told('change', origin, `${subjectText(subject)} ${field ?? ''}`),
    ),
    ...behaviours.flatMap(({ consequences }) =>
      consequences.flatMap(({ kind, destination, after: { decidedBy } }) =>
        decidedBy === null ? [] : told('call', decidedBy.origin, `call of ${destination} ${kind}`),
      ),
    ),
  ];
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((part / whole) * 100).toFixed(1)} % of ${String(whole)}`;

/** Prints how much of each kind is told at a line of values, and what fixes speak of; with `--list` what is not so. */
export function toldPage(told: readonly ToldLine[], options: readonly string[]): string {
  const rows = (['finding', 'change', 'call'] as const).map((kind) => {
    const all = told.filter((each) => each.kind === kind);
    return `${kind}s at a line of values: ${percent(all.filter((each) => each.isOwn).length, all.length)}\n`;
  });
  const fixes = told.filter(({ kind }) => kind === 'finding');
  const others = told.filter(
    (each) => !each.isOwn || each.isOfTemplate || (each.kind === 'finding' && !each.isByKey),
  );
  return [
    ...rows,
    `fixes that speak of fields of the template: ${percent(fixes.filter((each) => each.isOfTemplate).length, fixes.length)}\n`,
    `fixes that name the key of a value: ${percent(fixes.filter((each) => each.isByKey).length, fixes.length)}\n`,
    ...(options.includes('--list') ? others.map(({ text }) => `${text}\n`) : []),
  ].join('');
}
