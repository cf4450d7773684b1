import type { LayoutReport } from '../layouts/report.ts';

/** What a report says of places, as sentences without files and lines, in no order. */
export type Said = ReadonlySet<string>;

type Difference = LayoutReport['renderedDifferences'][number];

const objectOf = ({ subject }: Pick<Difference, 'subject'>): string =>
  `${subject.kind} ${subject.namespace ?? ''}/${subject.name}`;

export const differencesSaid = (
  { renderedDifferences }: LayoutReport,
  presenceOf: (presence: Difference['presence']) => string = (presence) => presence,
): Said =>
  new Set(
    renderedDifferences.flatMap((each) =>
      each.environments.map((name) => `${objectOf(each)} ${presenceOf(each.presence)} in ${name}`),
    ),
  );

export const environmentsSaid = ({ environments }: LayoutReport): Said =>
  new Set(
    environments.map(
      ({ name, production, presence, changed }) =>
        `${name} is ${production ? 'production' : 'none'}, ${presence}, ${changed ? 'changed' : 'as it was'}`,
    ),
  );

const findingsSaid = ({ findings }: LayoutReport): Said =>
  new Set(
    findings.map(
      (each) => `${each.check} of ${objectOf(each)} in ${each.environment}, ${each.introducedBy}`,
    ),
  );

const gapsSaid = ({ notAnalysed }: LayoutReport): Said =>
  new Set([
    `${String(notAnalysed.filter((gap) => gap.new).length)} new gaps`,
    `${String(notAnalysed.filter((gap) => !gap.new).length)} old gaps`,
  ]);

/** All that must stay where a repository says the same in another way. */
export const allSaid = (report: LayoutReport): Said =>
  new Set([
    `tier ${report.tier ?? 'none'}`,
    ...environmentsSaid(report),
    ...differencesSaid(report),
    ...findingsSaid(report),
    ...gapsSaid(report),
  ]);

/** What only one of two says. */
export const between = (one: Said, other: Said): readonly string[] => [
  ...[...one].filter((each) => !other.has(each)).map((each) => `no more: ${each}`),
  ...[...other].filter((each) => !one.has(each)).map((each) => `now: ${each}`),
];
