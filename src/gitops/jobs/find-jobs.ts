import type { FileTree, ManifestReader } from '../../manifest/index.ts';
import { cacheByContent } from '../appliers/content-cache.ts';
import { mayHoldActions, readActions } from '../scripts/script-actions.ts';
import { isScriptIn, scriptsOf } from '../scripts/script-files.ts';
import type { PathFinder } from '../scripts/script-paths.ts';
import { pathFinder } from '../scripts/script-paths.ts';
import { isMakefile } from '../scripts/script-variables.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
import { isYamlFile } from '../tree-path.ts';
import { lazily } from '../lazy-value.ts';
import { namesTool } from './cluster-tools.ts';
import { startedByHand } from './by-hand.ts';
import type { Job, JobLine, JobsOfTree, JobUnit, LineReading, RawLine } from './job.ts';
import { makeUnits } from './make-units.ts';
import { linesRead, mayBeRead, scriptLines } from './read-files.ts';
import { rankOfLine } from './line-ranks.ts';
import { comparedLines } from './read-lines.ts';
import { BEFORE, reachingUnits, runsOf, takenIn } from './reaching-units.ts';
import { jobPaths } from './job-paths.ts';
import { textsFrom } from './shell-texts.ts';
import { toolsIn, withoutVersion } from './job-tools.ts';
import { neededBy } from './needed-targets.ts';
import { npmUnits, yamlUnits } from './yaml-units.ts';

/** Bounds the files that are taken apart; one that is larger, or further back, is compared as a whole. */
const MOST_FILES = 400;
const LARGEST_FILE = 100_000;

interface JobTree {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  readonly kustomizations: { has(path: string): boolean };
}

/** Bounds what a job runs that is no job itself. */
const MOST_RUN = 30;

const ofContent = cacheByContent<readonly JobUnit[]>();

/** Gives the jobs of a tree, which are not looked for before somebody asks. */
export function jobsOf(of: JobTree): JobsOfTree {
  const find = pathFinder(of.tree);
  const units = lazily(() => unitsIn(of, find));
  const found = lazily(() => findJobs(of, units(), find));
  const files = lazily(() => new Set(units().map(({ file }) => file)));
  const shared = lazily(
    () =>
      new Set(
        units().flatMap(({ file, shared: all = [] }) => all.map((each) => saidIn(file, each.text))),
      ),
  );
  return {
    list: lazily(() => found().reaching.map(found().jobOf)),
    find: (file, name) => {
      const unit = units().find((each) => each.file === file && nameOf(each) === name);
      return unit === undefined ? null : found().jobOf(unit);
    },
    tells: (file) => found().reaching.some((each) => each.file === file && each.name === SCRIPT),
    says: (file, text) => shared().has(saidIn(file, text)),
    rankOf: rankOfLine,
    has: (path) => path === '.' || of.tree.oidOf(path) !== undefined || of.tree.isDirectory(path),
    isOwn: (path) => isScriptIn(of.tree, path) || isPackage(path) || files().has(path),
    mayBeOf: (path) => isScriptIn(of.tree, path) || isPackage(path) || mayBeRead(path, of.tree),
  };
}

const saidIn = (file: string, text: string): string => JSON.stringify([file, withoutVersion(text)]);

/** Holds scripts that npm runs; what was installed is no part of it. */
const isPackage = (path: string): boolean =>
  /(?:^|\/)package\.json$/.test(path) && !/(?:^|\/)node_modules\//.test(path);

function unitsIn({ tree, reader }: JobTree, find: PathFinder): readonly JobUnit[] {
  const packages = tree.paths.filter((path) => isPackage(path) && tree.realPath(path) === path);
  const files = [...scriptsOf(tree), ...packages];
  const found = new Map<string, readonly JobUnit[]>();
  const asked = new Set<string>();
  const left = [...files].reverse();
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if ((found.get(file)?.length ?? 0) > 0) continue;
    const isTaken = found.has(file) || !(isScriptIn(tree, file) || isPackage(file));
    const units = unitsOf(file, found.size < MOST_FILES, { tree, reader, isTaken });
    found.set(file, units);
    // what a pipeline takes in is one, whatever it is called
    for (const path of takenInBy(file, units, find))
      if (!asked.has(path)) {
        asked.add(path);
        left.push(path);
      }
  }
  return [...found.values()].flat();
}

const takenInBy = (file: string, units: readonly JobUnit[], find: PathFinder): readonly string[] =>
  units.flatMap(({ lines }) => {
    const words = lines.flatMap((line) =>
      line.is === 'setting' ? (takenIn(line.text) ?? []) : [],
    );
    return words.length === 0 ? [] : words.flatMap(jobPaths(file, lines, find).takenIn);
  });

const nameOf = ({ name, file }: JobUnit): string =>
  name === SCRIPT ? `${nounOf(file)} ${file}` : `${name} of ${file}`;

interface FoundJobs {
  /** Lists what may change a cluster of what scripts, targets and pipelines of a tree run. */
  readonly reaching: readonly JobUnit[];
  /** Gives a unit with all of its lines that are not told elsewhere. */
  readonly jobOf: (unit: JobUnit) => Job;
}

function findJobs(
  { tree, kustomizations }: JobTree,
  units: readonly JobUnit[],
  find: PathFinder,
): FoundJobs {
  const readings = new Map<string, LineReading>();
  const readingOf = ({ file, shared = [] }: JobUnit): LineReading => {
    const reading = readings.get(file) ?? {
      file,
      find,
      isKustomization: (path: string) => kustomizations.has(path),
      isMake: isMakefile(file),
      areReleasesRead: isScriptIn(tree, file),
      shared,
    };
    readings.set(file, reading);
    return reading;
  };
  const runAt = runsOf(units, readingOf);
  const all = reachingUnits(units, runAt);
  const reaching = all.filter((unit) => !isOfTests(unit));
  const told = new Set(reaching.map(({ file }) => file));
  const byHand = lazily(() => startedByHand(units, runAt, isOfPipeline));
  const mayWrite = new Set(all);
  const needs = neededBy(
    units,
    (unit) =>
      !mayWrite.has(unit) &&
      comparedLines(unit.lines, readingOf(unit)).every(({ is }) => is === 'setting'),
  );
  /** A unit with those that it runs and that are no jobs. */
  const partsOf = (unit: JobUnit): readonly JobUnit[] => {
    const own = new Set([unit]);
    for (const each of own)
      for (const next of [BEFORE, ...each.lines.keys()].flatMap((at) => runAt(each, at).flat()))
        if (!mayWrite.has(next) && next.name !== SCRIPT && own.size < MOST_RUN) own.add(next);
    return [...own];
  };
  const linesOf = (unit: JobUnit, parts: readonly JobUnit[]): Pick<Job, 'lines' | 'named'> => {
    const read = parts.map((each) => linesRead(each, { tree, told, reading: readingOf(each) }));
    const lines = parts.flatMap((each, at) =>
      [...comparedLines(each.lines, readingOf(each)), ...(read[at]?.lines ?? [])].map(
        (line): JobLine => (each === unit ? line : { file: each.file, ...line }),
      ),
    );
    return { lines: [...needs(unit), ...lines], named: read.flatMap(({ named }) => [...named]) };
  };
  const jobOf = (unit: JobUnit): Job => {
    const parts = partsOf(unit);
    return {
      name: nameOf(unit),
      file: unit.file,
      line: unit.line,
      environment: unit.environment,
      ...(byHand().has(unit) && { isByHand: true as const }),
      ...linesOf(unit, parts),
      tools: parts.flatMap(({ file, lines }) => toolsIn(lines).map((tool) => ({ ...tool, file }))),
    };
  };
  return { reaching, jobOf };
}

/** Tells of a unit that something starts which is no person: a pipeline, or an object whose steps apply something. */
const isOfPipeline = ({ name, file }: JobUnit): boolean =>
  name === SCRIPT ? nounOf(file) === 'pipeline' : !/^(?:target|task|npm script) /.test(name);

/** Tells of a script in a folder of tests or documentation: it counts as lines of the jobs that run it. */
function isOfTests({ name, file }: JobUnit): boolean {
  const folder = name === SCRIPT ? notDelivered(file) : null;
  return folder !== null && !/(?:^|\/)\.[^/]*$/.test(folder);
}

function unitsOf(
  file: string,
  isRead: boolean,
  { tree, reader, isTaken }: Pick<JobTree, 'tree' | 'reader'> & { readonly isTaken: boolean },
): readonly JobUnit[] {
  const entry = tree.read(file);
  if (entry.kind !== 'text') return [];
  const { oid, text } = entry;
  if (!isTaken && !IS_CALLED.test(file) && !MAY_REACH.test(text)) return [];
  if (!isRead || text.length > LARGEST_FILE)
    return [{ ...wholeUnit(file, textsFrom([oid], 0, 1)), ...(namesTool(text) && TELLS) }];
  return ofContent(reader, `${oid} ${file}`, () => {
    if (isMakefile(file) || /justfile$/i.test(file)) return makeUnits(file, text);
    if (isPackage(file))
      return (reader.read(tree, file)?.documents ?? []).flatMap(({ node }) =>
        node === null ? [] : npmUnits(file, node),
      );
    if (!isYamlFile(file)) return [wholeUnit(file, scriptLines(file, text))];
    const documents = reader.read(tree, file)?.documents ?? [];
    const units = yamlUnits(
      file,
      documents.flatMap(({ node }) => node ?? []),
    ).map((unit, at, all) => (actsWithin(unit, all[at + 1], text) ? { ...unit, ...TELLS } : unit));
    // what is no YAML as it stands is compared by its lines; GitHub runs none of it
    const isOdd = !file.startsWith('.github/') && documents.some(({ node }) => node === null);
    return isOdd ? [...units, wholeUnit(file, textsFrom(text.split('\n'), 0, 1))] : units;
  });
}

/** Tells of an object whether the reader of what scripts apply finds a command in its text that applies or deletes something. */
const actsWithin = (
  { isObject, line }: JobUnit,
  next: JobUnit | undefined,
  text: string,
): boolean =>
  isObject === true &&
  mayHoldActions(text) &&
  readActions(
    text
      .split('\n')
      .slice(line - 1, next && next.line - 1)
      .join('\n'),
    false,
  ).some(({ does }) => does !== 'begin' && does !== 'enter' && does !== 'make');

/** A file without any of these neither runs anything against a cluster nor runs one that does. */
const MAY_REACH =
  /kube|\boc\b|helm|kapp|istioctl|skaffold|gke-deploy|flux|argo|terraform|tofu|terragrunt|pulumi|ansible|\bkpt\b|\btk\b|werf|kfctl|environment|deploy|k8s|kustomize|\bmake\b|\btask\b|\bjust\b|\.sh\b|uses:|\bsource\b|trigger|template:|include:|\bkind\b|k3d|minikube|ctlptl|kwokctl|talosctl/i;

/** Files of which others run a part by its name. */
const IS_CALLED =
  /(?:make|just)file$|\.mk$|taskfile[^/]*$|\.taskfiles\/|package\.json$|\/actions?\/|\/action\.ya?ml$/i;

const TELLS = { namesTool: true } as const;

const SCRIPT = 'script';

/** Says what a file is that is compared as a whole. */
const nounOf = (file: string): string =>
  isYamlFile(file) || /jenkinsfile|\.groovy$/i.test(file)
    ? 'pipeline'
    : isMakefile(file) || /justfile$/i.test(file)
      ? 'file'
      : SCRIPT;

const wholeUnit = (file: string, lines: readonly RawLine[]): JobUnit => ({
  name: SCRIPT,
  file,
  line: 1,
  environment: null,
  calledAs: [file],
  lines,
});
