import picomatch from 'picomatch';
import { declaredPaths, environmentOfUnit } from '../../../gitops/index.ts';
import { dayOf, daysAfter, firstInstantAt } from './local-time.ts';
import type { FileTree, PathStep } from '../../../manifest/index.ts';
import { nearestWord, placeOf } from '../../../manifest/index.ts';
import type { PolicyProblem } from './policy-file.ts';
import { problemAt } from './policy-file.ts';
import type { RepositoryConfig } from './repository-config.ts';
import { writtenConfig } from './policy-of-tree.ts';

/** What a configuration is held against beside itself. */
export interface PolicySurroundings {
  /** ISO 8601 */
  readonly asOf: string;
  /** Where the configuration is read. */
  readonly configFile: string;
  /** All files of the repository. */
  readonly paths: readonly string[];
  /** Names of its environments; null where they were not looked for. */
  readonly environments: readonly string[] | null;
}

interface Notice {
  readonly path: readonly PathStep[];
  readonly message: string;
  readonly nearest?: string | null;
}

/**
 * What was right once and does nothing any more: days that are over, paths that match nothing. Never a mistake,
 * so that no check fails because time has passed or a folder has gone. Nothing where the configuration does not
 * validate: that is said first. Its patterns are followed as they are, so it must not be a change's own.
 */
export function policyNotices(
  tree: FileTree,
  surroundings: PolicySurroundings,
): readonly PolicyProblem[] {
  const parsed = writtenConfig(tree, surroundings.configFile, []);
  if (parsed?.kind !== 'valid' || parsed.node === null) return [];
  const { config, node } = parsed;
  const notices = [
    ...pastDays(config, Date.parse(surroundings.asOf)),
    ...emptyPaths(config, surroundings.paths),
    ...unknownEnvironments(config, surroundings.environments),
  ];
  return notices
    .map(({ path, message, nearest }) => problemAt(node, path, message, nearest))
    .sort((a, b) => a.origin.line - b.origin.line);
}

/** Notices as notes of a review, one sentence each. */
export function noticeNotes(
  notices: readonly PolicyProblem[],
  configFile: string,
): readonly string[] {
  const shown = notices.slice(0, NOTES_SHOWN);
  const more = notices.length - shown.length;
  return [
    ...shown.map(({ origin, message }) => `\`${placeOf(origin)}\`: ${message}`),
    ...(more > 0
      ? [`\`meshwarden rules check\` lists ${String(more)} more of \`${configFile}\`.`]
      : []),
  ];
}

const NOTES_SHOWN = 3;

function* pastDays(config: RepositoryConfig, now: number): Generator<Notice> {
  const isOver = (day: string, zone: string): boolean =>
    firstInstantAt(daysAfter(dayOf(day), 1), '00:00', zone) <= now;
  for (const [index, { detector, until }] of config.ignore.entries())
    if (until !== undefined && isOver(until, 'UTC'))
      yield {
        path: ['ignore', index, 'until'],
        message: `This entry held until ${until}: what ${detector} finds there counts again.`,
      };
  for (const [index, { kind, name, until }] of config.intendedDifferences.entries())
    if (until !== undefined && isOver(until, 'UTC'))
      yield {
        path: ['intendedDifferences', index, 'until'],
        message: `This entry held until ${until}: what differs of ${kind} ${name} is told again.`,
      };
  for (const [index, { to, timeZone, reason }] of config.freezes.entries())
    if (isOver(to, timeZone ?? config.timeZone))
      yield {
        path: ['freezes', index, 'to'],
        message: `The freeze "${reason}" ended on ${to} and holds nothing any more.`,
      };
}

function* emptyPaths(config: RepositoryConfig, paths: readonly string[]): Generator<Notice> {
  const folders = foldersOf(paths);
  yield* emptyEnvironments(config, folders);
  for (const [index, { path }] of config.ignore.entries())
    if (path !== undefined && !paths.some(picomatchOf(path)))
      yield {
        path: ['ignore', index, 'path'],
        message: `No file matches ${path}: the entry leaves nothing out.`,
      };
  const there = new Set([...paths, ...folders]);
  for (const [address, copy] of Object.entries(config.vendored))
    if (!there.has(copy))
      yield { path: ['vendored', address], message: `There is nothing at ${copy}.` };
}

function picomatchOf(pattern: string): (path: string) => boolean {
  const isMatch = picomatch(pattern);
  return (path) => isMatch(path);
}

function* emptyEnvironments(
  { environments }: RepositoryConfig,
  folders: readonly string[],
): Generator<Notice> {
  for (const [index, { name, paths }] of environments.entries())
    for (const [at, pattern] of paths.entries()) {
      const claim = { name, paths: [pattern], production: null, cluster: null };
      const { namesOf } = declaredPaths([claim]);
      if (folders.every((folder) => namesOf(folder).length === 0))
        yield {
          path: ['environments', index, 'paths', at],
          message: `No folder matches ${pattern}: it adds nothing to ${name}.`,
        };
    }
}

function* unknownEnvironments(
  { ignore }: RepositoryConfig,
  environments: PolicySurroundings['environments'],
): Generator<Notice> {
  if (environments === null) return;
  for (const [index, { environment }] of ignore.entries())
    if (environment !== undefined && !isAmong(environment, environments))
      yield {
        path: ['ignore', index, 'environment'],
        message: `There is no environment ${environment}: the entry leaves nothing out.`,
        nearest: nearestWord(environment, environments),
      };
}

/** A name stands for all clusters of its environment too. */
const isAmong = (name: string, environments: readonly string[]): boolean =>
  environments.some((each) => each === name || environmentOfUnit(each) === name);

/** All folders that files lie in, the top included. */
function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = new Set(['.']);
  for (const path of paths)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  return [...folders];
}
