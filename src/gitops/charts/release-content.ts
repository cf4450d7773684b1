import type { FileTree, MapNode, Node, Origin, UnseenContent } from '../../manifest/index.ts';
import { itemsAt, mapNode, scalar, stringAt } from '../../manifest/index.ts';
import type { GivenPart } from '../given/given.ts';
import { givenMap, textOf, wordsOf, writingAny } from '../given/given.ts';
import type { HelmCommand } from '../scripts/helm-command.ts';
import type { ScriptInstall } from '../scripts/script-applier.ts';
import { variablesIn } from '../scripts/bindings.ts';
import { bindingsFor } from '../scripts/script-variables.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { joinPath } from '../tree-path.ts';
import { isTemplate } from './chart-files.ts';

type Survey = Pick<TreeSurvey, 'tree' | 'reader'>;

/** Files of values that the words of a command come to, and the words that come to none. */
export interface ValueFiles {
  readonly files: readonly string[];
  readonly missing: readonly string[];
}

/** Describes a chart of a registry, with all that it is given. */
export function registryContent(
  install: ScriptInstall,
  values: ValueFiles,
  survey: Survey,
): UnseenContent {
  const { chart, release } = install.command;
  const name = chart
    .replace(/\/+$/, '')
    .replace(/^.*\//, '')
    .replace(/\.tgz$/, '');
  return {
    ...contentOf(install, values, survey),
    kind: 'Chart',
    name: release === name ? name : `${name} (release ${release})`,
    charts: [name],
  };
}

/**
 * Describes what a release of a chart of the tree is given: all but its values where these are null, for they show in what
 * the chart renders to. `isSeen` says that a root stands for it.
 */
export function releaseContent(
  install: ScriptInstall,
  values: ValueFiles | null,
  survey: Survey,
  { folder, isSeen }: { readonly folder: string | null; readonly isSeen: boolean },
): UnseenContent {
  const { release, chart } = install.command;
  const content = contentOf(install, values, survey);
  return {
    ...content,
    kind: 'Release',
    name: `${release} of ${folder ?? chart}`,
    namespace: isSeen ? null : content.namespace,
    ...(isSeen && { isPartOfSeen: true as const }),
    text: folder === null ? null : templatesOf(survey.tree, folder),
    charts: [chart, ...(folder === null ? [] : chartNames(survey, folder))],
  };
}

function contentOf(
  install: ScriptInstall,
  values: ValueFiles | null,
  survey: Survey,
): Omit<UnseenContent, 'kind' | 'name'> {
  const { command, origin } = install;
  const own = [...command.given, ...variablesOf(install, values !== null, survey)];
  const all = [...own, ...filesNamed(install, own, survey), ...ofFiles(command, values)];
  const fields: (readonly [string, Node])[] = [
    ...(values === null ? [] : valuesIn(install, values.files, survey)),
    ['given', givenMap(all, origin)],
  ];
  const writesAny = writingAny(all);
  return {
    origin,
    written: mapNode(new Map(fields), origin),
    namespace: command.namespace,
    text: null,
    usedIn: [],
    laidOver: null,
    changesOthers: false,
    ...(writesAny.size > 0 && { writesAny }),
  };
}

/** Lists files that are not in the tree, and the order of several: later ones win. */
function ofFiles({ values }: HelmCommand, found: ValueFiles | null): readonly GivenPart[] {
  if (found === null) return [];
  const missing = found.missing.map((word) => ({ name: `-f ${word}`, value: '' }));
  const order = { name: 'order of its files', value: values.join(', ') };
  return [...missing, ...(values.length > 1 ? [order] : [])].map((each) => ({
    ...each,
    does: 'values' as const,
  }));
}

const FIELDS: Readonly<Record<string, string>> = {
  value: 'set',
  string: 'setString',
  json: 'setJson',
  literal: 'setLiteral',
};

function valuesIn(
  { command, origin }: ScriptInstall,
  files: readonly string[],
  survey: Survey,
): readonly (readonly [string, Node])[] {
  const { chart, version, listed, sets } = command;
  const entries = files.map((path) => [path, contentAt(path, survey)] as const);
  const written = (listed?.values ?? []).map(({ node }, at) => [String(at), node] as const);
  return [
    ['repo', scalar(chart, origin)],
    ...(version === undefined ? [] : [['version', scalar(version, origin)] as const]),
    ...(entries.length === 0 ? [] : [['files', mapNode(new Map(entries), origin)] as const]),
    ...(written.length === 0 ? [] : [['values', mapNode(new Map(written), origin)] as const]),
    ...Object.entries(FIELDS).flatMap(([kind, field]) => {
      const own = sets.filter((each) => each.kind === kind);
      return own.length === 0 ? [] : [[field, setsOf(own, origin)] as const];
    }),
  ];
}

/** By their names, so that what is secret is known by them. */
const setsOf = (sets: HelmCommand['sets'], origin: Origin): MapNode =>
  mapNode(
    new Map(
      sets
        .flatMap(({ kind, word }) =>
          kind === 'value' || kind === 'string' ? pairsIn(word) : [word],
        )
        .map((each) => {
          const [name = '', ...value] = each.split('=');
          return [name, scalar(value.join('='), origin)];
        }),
    ),
    origin,
  );

/** Takes `a=1,b={2,3}` apart, at commas that are not escaped and stand in no list. */
function pairsIn(word: string): readonly string[] {
  const pairs: string[] = [];
  let [begin, depth] = [0, 0];
  for (let at = 0; at < word.length; at += 1) {
    const letter = word[at];
    if (letter === '\\') at += 1;
    else if (letter === '{') depth += 1;
    else if (letter === '}') depth -= 1;
    else if (letter === ',' && depth <= 0) {
      pairs.push(word.slice(begin, at));
      begin = at + 1;
    }
  }
  return [...pairs, word.slice(begin)];
}

/** Bounds the variables of a command that are looked up. */
const MOST_VARIABLES = 50;

/** Says what the variables of a command come to, as far as its script and those who call it tell. */
function variablesOf(
  { command, origin: { file, line } }: ScriptInstall,
  isWhole: boolean,
  { tree, reader }: Survey,
): readonly GivenPart[] {
  const { listed, release, chart, namespace, version, values, sets, given } = command;
  if (listed !== undefined) return [];
  const own = [release, chart, namespace ?? '', version ?? '', ...values];
  const words = [
    ...(isWhole ? [...own, ...sets.map(({ word }) => word)] : []),
    ...given.map(({ value }) => textOf(value)),
  ];
  const names = [...new Set(words.flatMap(variablesIn))].slice(0, MOST_VARIABLES);
  if (names.length === 0) return [];
  const runs = bindingsFor(
    names.map((name) => `\${${name}}`),
    { tree, reader, file, line },
  );
  return names.flatMap((name): readonly GivenPart[] => {
    const texts = [...new Set(runs.flatMap((run) => run.get(name) ?? []))].sort();
    return texts.length === 0
      ? []
      : [{ name: `\${${name}}`, value: texts.join(', '), does: 'values' }];
  });
}

/** Bounds the words that may be files. */
const MOST_WORDS = 400;

/** Gives the contents of files of the tree that stand in what it is given, and of those that its reader names. */
function filesNamed(
  { command, bases }: ScriptInstall,
  given: readonly GivenPart[],
  survey: Survey,
): readonly GivenPart[] {
  const read = (command.listed?.reads ?? []).map((word) => ({ word, does: 'values' as const }));
  const words = given.flatMap(({ value, does }) => wordsOf(value).map((word) => ({ word, does })));
  const found = new Map<string, GivenPart>();
  for (const { word, does } of [...read, ...words].slice(0, MOST_WORDS))
    for (const base of bases) {
      const path = joinPath(base, word.slice(word.indexOf('=') + 1));
      if (path === null || survey.tree.oidOf(path) === undefined || found.has(path)) continue;
      found.set(path, { name: path, value: contentAt(path, survey), does });
    }
  return [...found.values()];
}

function contentAt(path: string, { tree, reader }: Survey): Node {
  const place: Origin = { file: path, line: 1, column: 1, endLine: 1 };
  const own = /\.(?:ya?ml|json)$/.test(path)
    ? reader.read(tree, path)?.documents[0]?.node
    : undefined;
  return own ?? scalar(tree.oidOf(path) ?? '', place);
}

const texts = new WeakMap<FileTree, Map<string, string>>();

/** Joins the templates of a chart, and of those within it, as they are written. */
function templatesOf(tree: FileTree, folder: string): string {
  const known = texts.get(tree) ?? new Map<string, string>();
  texts.set(tree, known);
  const found = known.get(folder);
  if (found !== undefined) return found;
  const entries = tree.paths
    .filter((path) => isTemplate(path, folder) && /\/[^_/][^/]*\.(?:ya?ml|tpl)$/.test(path))
    .map((path) => tree.read(path));
  const text = entries.map((each) => (each.kind === 'text' ? each.text : '')).join('\n---\n');
  if (!entries.some(({ kind }) => kind === 'pending')) known.set(folder, text);
  return text;
}

function chartNames({ tree, reader }: Survey, folder: string): readonly string[] {
  const file = joinPath(folder, 'Chart.yaml') ?? 'Chart.yaml';
  const own = reader.read(tree, file)?.documents[0]?.node ?? undefined;
  const parts = itemsAt(own, 'dependencies').map((each) => stringAt(each, 'name'));
  return [stringAt(own, 'name'), ...parts].flatMap((each) => each ?? []);
}
