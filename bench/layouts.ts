import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { patchBetween } from './layouts/patch.ts';
import type { Aspect, Faults } from './layouts/judge.ts';
import { ASPECTS, faultsOf } from './layouts/judge.ts';
import type { MadeLayout } from './layouts/layout.ts';
import { layoutOf } from './layouts/layout.ts';
import type { LayoutReport } from './layouts/report.ts';
import { createReviewer } from './layouts/review-layout.ts';

/** A layout, what its review says, and what of that is not true. */
export interface JudgedLayout {
  readonly seed: number;
  readonly layout: MadeLayout;
  readonly report: LayoutReport;
  readonly faults: Faults;
}

export async function judgeLayouts(
  seeds: readonly number[],
  told: (each: JudgedLayout) => void,
): Promise<void> {
  const review = createReviewer();
  for (const seed of seeds) {
    const layout = layoutOf(seed);
    const { report } = await review(layout.before, layout.after);
    told({ seed, layout, report, faults: faultsOf(layout, report) });
  }
}

const isRight = ({ faults }: JudgedLayout, aspect: Aspect): boolean => faults[aspect].length === 0;

const isWhole = (each: JudgedLayout): boolean => ASPECTS.every((aspect) => isRight(each, aspect));

/** Of each dimension what a layout has there. */
function dimensionsOf({ outline, change }: MadeLayout): readonly (readonly [string, string])[] {
  const positions = outline.positions.size === 0 ? ['nowhere'] : [...outline.positions];
  return [
    ['tool', outline.tool],
    ['content', outline.content],
    ['change', change],
    ['wording', outline.regionAt === null ? outline.wording : 'stage and region apart'],
    [
      'clusters',
      outline.places.some(({ host }) => host !== undefined)
        ? 'one stage in that of production'
        : outline.clusters,
    ],
    ...(positions.length === 1
      ? positions.map((position) => ['words only in', position] as const)
      : [['words in', 'several positions'] as const]),
    ['letters', outline.letters],
  ];
}

const cell = (count: number, all: number): string =>
  count === all ? String(all) : `${String(count)} of ${String(all)}`;

function tableOf(all: readonly JudgedLayout[]): readonly string[] {
  const rows = new Map<string, JudgedLayout[]>();
  for (const each of all)
    for (const [dimension, value] of [...dimensionsOf(each.layout), ['all', ''] as const]) {
      const row = `${dimension} | ${value}`;
      rows.set(row, [...(rows.get(row) ?? []), each]);
    }
  return [
    `| dimension | value | ${ASPECTS.join(' | ')} | whole |`,
    `|---|---|${ASPECTS.map(() => '---|').join('')}---|`,
    ...[...rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([row, its]) =>
          `| ${row} | ${ASPECTS.map((aspect) =>
            cell(its.filter((each) => isRight(each, aspect)).length, its.length),
          ).join(' | ')} | ${cell(its.filter(isWhole).length, its.length)} |`,
      ),
  ];
}

/** One line of what is not true. */
export const tellOf = ({ seed, layout, report, faults }: JudgedLayout): string => {
  const { tool, content, positions, wording, clusters } = layout.outline;
  const what = `${tool}, ${content}, words in ${[...positions].join(' and ') || 'nothing'} (${wording}), clusters ${clusters}`;
  const wrong = ASPECTS.flatMap((aspect) =>
    faults[aspect].length === 0 ? [] : [`${aspect}: ${faults[aspect].slice(0, 3).join('; ')}`],
  );
  return `seed ${String(seed)}: ${layout.change}: ${what}: ${wrong.join(' | ')} [${report.environments.map(({ name }) => name).join(', ')}]`;
};

/** All that is known of a layout: its files, its change, the truth and what the review says. */
const shownOf = ({ layout, report }: JudgedLayout): readonly string[] => [
  ...layout.differences.map(
    ({ object, presence, place }) =>
      `  truth: ${object} ${presence} in ${place.words.join('/') || place.codename}`,
  ),
  JSON.stringify(report, null, 1),
  patchBetween(new Map(), layout.before),
  patchBetween(layout.before, layout.after),
];

export const KNOWN_FAULTS = 'bench/layouts/known-faults.json';

/** Seeds of the sample whose faults are known. */
export const SAMPLED = 620;

/** Of each seed of the sample with faults which aspects have some, as a file that a test holds later builds against. */
function knownFaultsOf(all: readonly JudgedLayout[]): string {
  const lines = all
    .filter((each) => each.seed <= SAMPLED && !isWhole(each))
    .map((each) => {
      const aspects = ASPECTS.filter((aspect) => !isRight(each, aspect));
      return `  "${String(each.seed)}": ${JSON.stringify(aspects).replaceAll(',', ', ')}`;
    });
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** Reviews changes of layouts made from seeds, and counts what is true of what is said about where they land. */
export async function benchLayouts(
  root: string,
  options: readonly string[],
): Promise<{ page: string; wrong: number }> {
  const [count = '500', first = '1'] = options.filter(
    (each, at) => /^\d+$/.test(each) && options[at - 1] !== '--show',
  );
  const shown = Number(options[options.indexOf('--show') + 1] ?? '0');
  const isShown = options.includes('--show');
  const seeds = isShown
    ? [shown]
    : Array.from({ length: Number(count) }, (_, at) => Number(first) + at);
  const all: JudgedLayout[] = [];
  await judgeLayouts(seeds, (each) => all.push(each));
  if (options.includes('--write')) writeFileSync(join(root, KNOWN_FAULTS), knownFaultsOf(all));
  const wrong = all.filter((each) => !isWhole(each));
  const page = [
    `${String(all.length)} layouts: ${String(all.length - wrong.length)} whole.`,
    '',
    ...tableOf(all),
    '',
    ...wrong.map(tellOf),
    ...(isShown ? all.flatMap(shownOf) : []),
    '',
  ].join('\n');
  return { page, wrong: wrong.length };
}
