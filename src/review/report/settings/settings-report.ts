import type { SettingRow, TableOfSettings } from '../../../compare/index.ts';
import {
  counted,
  firstOf,
  lastNet,
  listed,
  placeOf,
  plainText,
  nettedJson,
} from '../../../manifest/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import type { Paint } from '../print/print-terminal.ts';
import { UNPAINTED, columns } from '../print/print-terminal.ts';

/** What one environment has of a setting. */
type SettingInEnvironment = SettingRow['in'][number];

/** The commit that a value comes from, as people read it: `2026-03-04 dana #41`. */
export type CommitText = (place: SettingInEnvironment) => string | null;

export interface ShownSettings {
  readonly tables: readonly TableOfSettings[];
  /** Counts the Services with settings that more than one environment has. */
  readonly compared: number;
  /** Environments of which not all could be rendered. */
  readonly partial: readonly string[];
  /** Settings that differ and are declared to. */
  readonly intended: number;
  /** Settings that differ and were declared to until a day that is over. */
  readonly over: readonly { readonly row: SettingRow; readonly until: string }[];
  readonly commitText: CommitText;
}

/** Settings of Services for a terminal: what is the same in one line, what differs in one for each environment. */
export function settingsText(shown: ShownSettings, paint: Paint = UNPAINTED): string {
  const blocks = shown.tables.map((table) => blockOf(table, shown.commitText, paint));
  const none = shown.tables.length === 0 ? [nothingText(shown)] : [];
  return lastNet(`${[...none, ...blocks, ...settingsNotes(shown).map(plainText)].join('\n\n')}\n`);
}

/** This many settings are named, and the rest is counted. */
const NAMED = 3;

/** Says of how many Services nothing is seen to differ. */
export const nothingText = ({ compared }: Pick<ShownSettings, 'compared'>): string =>
  compared === 0
    ? 'Nothing was compared: no Service with settings is in more than one environment.'
    : `Nothing is seen to differ between environments (${counted(compared, 'Service')} compared).`;

/** What is to be said beside the tables. */
export const settingsNotes = ({ intended, over, partial }: ShownSettings): readonly string[] => [
  ...(intended === 0
    ? []
    : [
        `${counted(intended, 'setting')} that differ${intended === 1 ? 's' : ''} ${intended === 1 ? 'is' : 'are'} declared under intendedDifferences.`,
      ]),
  ...(over.length === 0
    ? []
    : [
        `intendedDifferences let ${firstOf(
          over.map(({ row, until }) => `${settingTitle(row)} differ until ${until}`),
          NAMED,
        )}.`,
      ]),
  ...(partial.length === 0
    ? []
    : [
        `Not all of ${listed(partial, partial.length)} could be rendered: missing settings may exist.`,
      ]),
];

const blockOf = (
  { service, environments, rows }: TableOfSettings,
  commitText: CommitText,
  paint: Paint,
): string =>
  [
    paint.bold(columns(plainText(service), plainText(environments.join(', ')))),
    ...rows.flatMap((row) => linesOf(row, commitText, paint)),
  ].join('\n');

/** `timeout of VirtualService orders, /charge` */
export const settingTitle = ({ name, of }: SettingRow): string =>
  of === null ? name : `${name} of ${of}`;

function linesOf(row: SettingRow, commitText: CommitText, paint: Paint): readonly string[] {
  const [first] = row.in;
  if (row.isSame && first !== undefined)
    return [columns(`  ${plainText(`${settingTitle(row)} = ${first.value}`)}`, placeText(first))];
  const alike = [
    ...groupedBy(row.in, (each) => JSON.stringify([each.value, placeText(each)])).values(),
  ];
  const named = alike.flatMap((group) => {
    const [each] = group;
    const names = group.map(({ place }) => place.mesh.environment.name).join(', ');
    return each === undefined ? [] : [{ each, names }];
  });
  const width = Math.max(...named.map(({ names }) => names.length));
  return [
    `  ${paint.bold(plainText(settingTitle(row)))} differs`,
    ...named.map(({ each, names }) => {
      const since = commitText(each);
      return columns(
        plainText(
          `    ${names.padEnd(width)}  ${each.value}${since === null ? '' : ` (${since})`}`,
        ),
        placeText(each),
      );
    }),
  ];
}

const placeText = ({ setting }: SettingInEnvironment): string =>
  setting?.origin == null ? '' : plainText(placeOf(setting.origin));

/** A commit for programs. */
interface CommitFields {
  readonly sha: string;
  readonly author: string;
  readonly at: string;
  readonly pullRequest: number | null;
}

/** Settings for programs (docs/how-to/compare-environments.md). Fields are only ever added. */
export const settingsJson = (
  { tables, partial, intended }: ShownSettings,
  commitOf: (place: SettingInEnvironment) => CommitFields | null,
): string =>
  `${nettedJson({
    schemaVersion: '1.0',
    services: tables.map(({ service, names, environments, rows }) => ({
      service,
      names,
      environments,
      settings: rows.map(({ name, of, field, isSame, in: places }) => ({
        name,
        of,
        field,
        same: isSame,
        in: places.map((each) => ({
          environment: each.place.mesh.environment.name,
          value: each.value,
          file: each.setting?.origin?.file ?? null,
          line: each.setting?.origin?.line ?? null,
          since: commitFields(commitOf(each)),
        })),
      })),
    })),
    declared: intended,
    partial,
  })}\n`;

const commitFields = (commit: CommitFields | null): CommitFields | null =>
  commit === null
    ? null
    : {
        sha: commit.sha,
        author: commit.author,
        at: commit.at,
        pullRequest: commit.pullRequest,
      };
