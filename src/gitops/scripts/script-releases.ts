import { createHash } from 'node:crypto';
import type { ChartSet } from '../../charts/index.ts';
import type { FileTree, Origin } from '../../manifest/index.ts';
import { listed } from '../../manifest/index.ts';
import { joinPath } from '../tree-path.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { hidingNames } from '../given/given.ts';
import type { HelmCommand } from './helm-command.ts';
import type { ScriptInstall } from './script-applier.ts';
import type { Binding } from './bindings.ts';
import { filledIn, inTurn, MOST_BINDINGS, variablesIn } from './bindings.ts';
import { bindingsFor } from './script-variables.ts';

/** A release that a command of a script installs, once its variables are known. */
export interface ScriptRelease {
  readonly chart: string;
  readonly name: string;
  readonly namespace: string | null;
  /** Files of values, in their order; they may be missing. */
  readonly values: readonly string[];
  readonly sets: readonly ChartSet[];
  /** Lists what it is given and nobody here sees. */
  readonly unseen: readonly string[];
  /** Tells that which of the files it gets is not known; absent where that is. */
  readonly isOpen?: true;
  /** Holds what the file of another tool says beside; absent for a command of Helm. */
  readonly listed?: NonNullable<HelmCommand['listed']>;
  readonly origin: Origin;
  /** Lists the commands that install it so, the first first. */
  readonly installs: readonly ScriptInstall[];
}

const MOST_RELEASES = 2_000;
const MOST_NAMED = 3;

/**
 * Gives the releases of charts of the tree that scripts install with files of values. A command is followed whose
 * variables the script and its callers say, or the names of files that are there; what else it may come to is not known.
 */
export function scriptReleases(
  survey: Pick<TreeSurvey, 'tree' | 'reader' | 'charts' | 'scripts'>,
): readonly ScriptRelease[] {
  const found = new Map<string, ScriptRelease>();
  for (const install of survey.scripts.installs.filter(({ isTest }) => !isTest))
    for (const release of toldReleases(install, survey, MOST_RELEASES - found.size)) {
      const { chart, name, namespace, values, listed: own } = release;
      const key = JSON.stringify([chart, name, namespace, values, own?.environment]);
      const first = found.get(key);
      if (first === undefined) found.set(key, release);
      else if (!first.installs.includes(install))
        found.set(key, { ...first, installs: [...first.installs, install] });
    }
  return [...found.values()];
}

/** Gives the releases of a command, or where it comes to none that is known, or to too many, what is seen of it. */
function toldReleases(
  install: ScriptInstall,
  survey: Pick<TreeSurvey, 'tree' | 'reader' | 'charts'>,
  most: number,
): readonly ScriptRelease[] {
  const releases = releasesOf(install, survey);
  return releases.length > 0 && releases.length <= most ? releases : openRelease(install, survey);
}

/**
 * Gives the release of a command of which nobody knows what it comes to, with the files that its words may name: a change
 * of these is one of a chart that is not seen. None where no file is one of them.
 */
function openRelease(
  install: ScriptInstall,
  { tree, charts }: Pick<TreeSurvey, 'tree' | 'charts'>,
): readonly ScriptRelease[] {
  const { command, origin, bases } = install;
  const { release, chart, values, listed: own } = command;
  const folder = bases
    .map((base) => joinPath(base, chart))
    .find((path) => path !== null && charts.has(path));
  const files = [...new Set(values.flatMap((word) => maybeNamed(word, bases, tree)))];
  if (folder === undefined || folder === null || files.length === 0) return [];
  const open = [...new Set([release, ...values].flatMap(variablesIn))].map((name) => `\`${name}\``);
  return [
    {
      ...{ chart: folder, name: release, namespace: null, values: files, sets: [], origin },
      ...(own !== undefined && { listed: own }),
      isOpen: true,
      installs: [install],
      unseen: [
        open.length === 0
          ? 'more releases than are followed'
          : `${listed(open, MOST_NAMED)}, which only a run of the script knows`,
      ],
    },
  ];
}

/** Lists the files that have the beginning and the end of a word, whatever its variables are; none where it begins with one. */
export function maybeNamed(
  word: string,
  bases: readonly string[],
  tree: FileTree,
): readonly string[] {
  const parts = word.split(/\$\{[^{}]*\}/);
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (first === '') return [];
  const starts = bases.flatMap((base) => joinPath(base, `${first}x`)?.slice(0, -1) ?? []);
  return tree.paths.filter((path) =>
    starts.some((start) =>
      parts.length === 1
        ? path === start
        : path.startsWith(start) &&
          path.endsWith(last) &&
          path.length >= start.length + last.length,
    ),
  );
}

function releasesOf(
  install: ScriptInstall,
  { tree, reader, charts }: Pick<TreeSurvey, 'tree' | 'reader' | 'charts'>,
): readonly ScriptRelease[] {
  const { command, origin, bases } = install;
  if (command.values.length === 0 && command.listed === undefined) return [];
  const { release, chart, namespace, values, sets } = command;
  const words = [release, chart, namespace ?? '', ...values, ...sets.map(({ word }) => word)];
  const said = bindingsFor(words, { tree, reader, file: origin.file, line: origin.line });
  const files = [...values, `${chart}/Chart.yaml`];
  const shown = inTurn(said, (binding) => withFilesThere(binding, files, bases, tree));
  return (shown.length < MOST_BINDINGS ? shown : said).flatMap((binding): ScriptRelease[] => {
    const folder = bases
      .map((base) => joinPath(base, filledIn(chart, binding)))
      .find((path) => path !== null && charts.has(path));
    const name = filledIn(release, binding);
    const goesTo = namespace === null ? null : filledIn(namespace, binding);
    if (folder === undefined || folder === null) return [];
    const open = variablesIn(`${name} ${goesTo ?? ''}`);
    if (open.length === 0 && !(isName(name) && isName(goesTo ?? 'default'))) return [];
    const given = setsOf(command, binding, origin);
    const all = values.map((word) => pathOf(filledIn(word, binding), bases, tree));
    if (all.some((path) => path === null || variablesIn(path).length > 0)) return [];
    return [
      {
        chart: folder,
        name,
        namespace: open.length === 0 ? goesTo : null,
        values: all.filter((path) => path !== null),
        ...given,
        unseen: [...given.unseen, ...open.map(ofRun)],
        ...(command.listed !== undefined && { listed: command.listed }),
        origin,
        installs: [install],
      },
    ];
  });
}

const ofRun = (name: string): string => `\`${name}\`, which only a run of the script knows`;

const isName = (text: string): boolean => /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(text);

/** The path of a file in the tree; where it is missing, as it is below the first folder. */
function pathOf(word: string, bases: readonly string[], tree: FileTree): string | null {
  const paths = bases.map((base) => joinPath(base, word));
  const found = paths.find((path) => path !== null && tree.oidOf(path) !== undefined);
  return found ?? paths[0] ?? null;
}

/** Has the names of files say what variables come to that nothing else does. */
function withFilesThere(
  binding: Binding,
  words: readonly string[],
  bases: readonly string[],
  tree: FileTree,
): readonly Binding[] {
  const [open, ...others] = words
    .filter((word) => variablesIn(filledIn(word, binding)).length > 0)
    .sort(
      (a, b) => variablesIn(filledIn(b, binding)).length - variablesIn(filledIn(a, binding)).length,
    );
  if (open === undefined) return [binding];
  const written = filledIn(open, binding);
  if (isAmbiguous(written)) return [binding];
  const names = variablesIn(written);
  const text = written
    .split(/\$\{[^{}]*\}/)
    .map((part) => part.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&'))
    .join('([^/]+)');
  const pattern = new RegExp(`^(?:\\./)?${text}$`);
  const found = bases.flatMap((base) =>
    tree.paths.flatMap((path): Binding[] => {
      const below =
        base === '.' ? path : path.startsWith(`${base}/`) ? path.slice(base.length + 1) : '';
      const values = pattern.exec(below)?.slice(1);
      if (values === undefined) return [];
      const own = new Map(names.map((name, at) => [name, values[at] ?? '']));
      const isOne = names.every((name, at) => own.get(name) === values[at]);
      return isOne ? [new Map([...binding, ...own])] : [];
    }),
  );
  return inTurn(found, (each) => withFilesThere(each, others, bases, tree));
}

/**
 * Tells whether names of files do not say which variable of a path is what: several of them stand in one of its parts.
 * Names that are tried against those take as long as somebody wants them to.
 */
const isAmbiguous = (path: string): boolean =>
  path
    .replace(/\$\{[^{}]*\}/g, '${}')
    .split('/')
    .some((part) => part.split('${}').length > 3 || part.includes('${}${}'));

/** Names the place in the file of a tool that says it, as people do. */
const OWN_WORD: Readonly<Record<string, string>> = { terraform: 'block' };

/** Keys whose value is made of a commit or a build, and says only which image it is. */
const OF_BUILDS = /(?:tag|image|version|sha|digest|revision|commit|build)[^.=]*$/i;

function setsOf(
  { sets, given, listed: own }: HelmCommand,
  binding: Binding,
  origin: Origin,
): Pick<ScriptRelease, 'sets' | 'unseen'> {
  const known: ChartSet[] = [];
  const names = hidingNames(given);
  const unseen =
    own === undefined
      ? [...names]
      : names.map((each) => `\`${each}\` of the ${OWN_WORD[own.tool] ?? own.tool}`);
  for (const { kind, word } of sets) {
    if (kind === 'file') continue;
    const expression = filledIn(word, binding);
    const open = variablesIn(expression);
    const isOfBuild = expression
      .split(',')
      .every((each) => variablesIn(each).length === 0 || OF_BUILDS.test(each.replace(/=.*$/, '')));
    if (open.length === 0) known.push({ kind, expression, origin });
    else if (isOfBuild)
      known.push({ kind, expression: expression.replace(OPEN_VARIABLE, undecided), origin });
    else unseen.push(...open.map(ofRun));
  }
  return { sets: known, unseen };
}

const OPEN_VARIABLE = /\$\{([^{}]*)\}/g;

/** A word that reports print as what is not decided here. */
const undecided = (_: string, name: string): string =>
  `undecided-${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
