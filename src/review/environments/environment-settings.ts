import type { SettingRow, TableOfSettings } from '../../compare/index.ts';
import { tableOfSettings } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { NOBODY, unknownService } from '../../gitops/index.ts';
import { declaredStanding } from '../policy/intended-differences.ts';
import type { History, LoadableTree, PastCommit } from '../../forge/index.ts';
import { lineKey } from '../../forge/index.ts';
import type { Engine } from '../analysis/engine.ts';
import { hideSecretsOf } from '../analysis/moved-secrets-redaction.ts';
import { meshesOfTree } from '../analysis/tree-meshes.ts';

/** What one environment has of a setting. */
type SettingInEnvironment = SettingRow['in'][number];

export interface AskedSettings {
  /** A name, `namespace/name`, or one without words for the environment; null for all. */
  readonly service: string | null;
  /** Whether what is the same everywhere, or declared to differ, is wanted too. */
  readonly all: boolean;
  /** ISO 8601; declared differences are over by its day. */
  readonly asOf: string;
}

/** The commit that a value comes from. */
export type ChangeOf = (place: SettingInEnvironment) => PastCommit | null;

/** A setting that differs though it was to do so until a day alone, `2026-11-20`. */
interface SettingOver {
  readonly row: SettingRow;
  readonly until: string;
}

export type SettingsOfTree =
  | {
      readonly kind: 'read';
      readonly tables: readonly TableOfSettings[];
      /** Counts the Services with settings that more than one environment has: of others nothing is compared. */
      readonly compared: number;
      /** Environments of which not all could be rendered. */
      readonly partial: readonly string[];
      /** Settings that differ and are declared to. */
      readonly intended: number;
      /** Settings that differ and were declared to until a day that is over. */
      readonly over: readonly SettingOver[];
      readonly changeOf: ChangeOf;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** What is in force for the Services of one tree, its environments side by side; with a history, since which commit. */
export async function settingsOfTree(
  trees: LoadableTree,
  engine: Engine,
  { service, all, asOf }: AskedSettings,
  history: History | null,
): Promise<SettingsOfTree> {
  const read = await meshesOfTree(trees, engine, null);
  if (read.kind === 'refused') return read;
  const meshes = read.environments
    .filter(({ rendered }) => rendered.environment.name !== NOBODY)
    .map(({ mesh }) => mesh());
  const every = tableOfSettings(meshes).filter(
    (table) => service === null || isTableOf(table, service),
  );
  if (every.length === 0 && service !== null)
    return { kind: 'refused', reason: unknownService(service, servicesOf(meshes)) };
  const standingOf = (row: SettingRow) =>
    declaredStanding(read.config.intendedDifferences, row, asOf);
  const isMeant = (row: SettingRow): boolean => standingOf(row).kind === 'meant';
  const rows = every.flatMap((table) => table.rows).filter(({ isSame }) => !isSame);
  const tables = all
    ? every
    : every.flatMap((table) => {
        const open = table.rows.filter((row) => !row.isSame && !isMeant(row));
        return open.length === 0 ? [] : [{ ...table, rows: open }];
      });
  const changeOf = await changesOf(tables, history);
  return {
    kind: 'read',
    ...(await hideSecretsOf(
      {
        tables: tables.toSorted((a, b) => since(a, changeOf) - since(b, changeOf)),
        over: rows.flatMap((row) => {
          const standing = standingOf(row);
          return standing.kind === 'over' ? { row, until: standing.until } : [];
        }),
      },
      trees,
      read.environments.map((each) => each.rendered),
      engine,
    )),
    compared: every.filter(({ environments }) => environments.length > 1).length,
    partial: meshes.flatMap(({ partial, environment }) => (partial ? environment.name : [])),
    intended: rows.filter(isMeant).length,
    changeOf,
  };
}

const servicesOf = (meshes: readonly Mesh[]): readonly string[] =>
  meshes.flatMap(({ services }) => services.map(({ namespace, name }) => `${namespace}/${name}`));

const isTableOf = ({ service, names }: TableOfSettings, asked: string): boolean =>
  service === asked ||
  names.some((name) => name === asked || name.endsWith(`/${asked}`) || name.endsWith(` ${asked}`));

async function changesOf(
  tables: readonly TableOfSettings[],
  history: History | null,
): Promise<ChangeOf> {
  if (history === null) return () => null;
  const lineOf = ({ setting }: SettingInEnvironment) =>
    setting?.origin == null ? null : { path: setting.origin.file, line: setting.origin.line };
  const lines = tables.flatMap(({ rows }) =>
    rows.flatMap((row) => row.in.flatMap((place) => lineOf(place) ?? [])),
  );
  const changes = await history.changesOf(lines);
  return (place) => {
    const line = lineOf(place);
    return line === null ? null : (changes.get(lineKey(line)) ?? null);
  };
}

/** The oldest divergence first: since the last change of the value that differs longest. */
function since({ rows }: TableOfSettings, changeOf: ChangeOf): number {
  const ofRows = rows.map((row) => {
    const changes = row.in.map((place) => Date.parse(changeOf(place)?.at ?? ''));
    return Math.max(...changes.filter((at) => !Number.isNaN(at)), 0);
  });
  return Math.min(...ofRows);
}
