import type { FileTree, ManifestReader } from '../../manifest/index.ts';
import { cacheByContent } from '../appliers/content-cache.ts';
import { readActions } from '../scripts/script-actions.ts';
import { isScript } from '../scripts/script-files.ts';
import type { PathFinder } from '../scripts/script-paths.ts';
import { pathFinder } from '../scripts/script-paths.ts';
import { isMakefile } from '../scripts/script-variables.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
import { isYamlFile } from '../tree-path.ts';
import { lazily } from '../lazy-value.ts';
import { namesTool } from './cluster-tools.ts';
import type { Job, JobLine, JobsOfTree, JobUnit, LineReading, RawLine } from './job.ts';
import { makeUnits } from './make-units.ts';
import { comparedLines, statementsIn } from './read-lines.ts';
import { reachingUnits } from './reaching-units.ts';
import { shellTexts, textsFrom } from './shell-texts.ts';
import { toolsIn, withoutVersion } from './job-tools.ts';
import { neededBy } from './needed-targets.ts';
import { yamlUnits } from './yaml-units.ts';

/** Bounds the files that are taken apart; one that is larger, or further back, is compared as a whole. */
const MOST_FILES = 400;
const LARGEST_FILE = 100_000;

interface JobTree {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  readonly kustomizations: { has(path: string): boolean };
}

const ofContent = cacheByContent<readonly JobUnit[]>();

/** Gives the jobs of a tree, which are not looked for before somebody asks. */
export function jobsOf(of: JobTree): JobsOfTree {
  const units = lazily(() => unitsIn(of));
  const found = lazily(() => findJobs(of, units()));
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
    says: (file, text) => shared().has(saidIn(file, text)),
    has: (path) => path === '.' || of.tree.oidOf(path) !== undefined || of.tree.isDirectory(path),
    mayBeOf: (path) => isScript(path) || !TOLD_ELSEWHERE.test(path),
  };
}

const saidIn = (file: string, text: string): string => JSON.stringify([file, withoutVersion(text)]);

const unitsIn = ({ tree, reader }: JobTree): readonly JobUnit[] =>
  tree.paths
    .filter((path) => isScript(path) && tree.realPath(path) === path)
    .flatMap((file, at) => unitsOf(file, at < MOST_FILES, tree, reader));

const nameOf = ({ name, file }: JobUnit): string =>
  name === SCRIPT ? `${nounOf(file)} ${file}` : `${name} of ${file}`;

interface FoundJobs {
  /** Lists what may change a cluster of what scripts, targets and pipelines of a tree run. */
  readonly reaching: readonly JobUnit[];
  /** Gives a unit with all of its lines that are not told elsewhere. */
  readonly jobOf: (unit: JobUnit) => Job;
}

function findJobs({ tree, kustomizations }: JobTree, units: readonly JobUnit[]): FoundJobs {
  const find = pathFinder(tree);
  const readings = new Map<string, LineReading>();
  const readingOf = ({ file, shared = [] }: JobUnit): LineReading => {
    const reading = readings.get(file) ?? {
      file,
      find,
      isKustomization: (path: string) => kustomizations.has(path),
      isMake: isMakefile(file),
      shared,
    };
    readings.set(file, reading);
    return reading;
  };
  const all = reachingUnits(units, readingOf);
  const reaching = all.filter((unit) => !isOfTests(unit));
  const told = new Set(reaching.map(({ file }) => file));
  const mayWrite = new Set(all);
  const needs = neededBy(
    units,
    (unit) =>
      !mayWrite.has(unit) &&
      comparedLines(unit.lines, readingOf(unit)).every(({ is }) => is === 'setting'),
  );
  const jobOf = (unit: JobUnit): Job => ({
    name: nameOf(unit),
    file: unit.file,
    line: unit.line,
    environment: unit.environment,
    lines: [
      ...needs(unit),
      ...comparedLines(unit.lines, readingOf(unit)),
      ...linesRead(unit, { tree, find, told, reading: readingOf(unit) }),
    ],
    tools: toolsIn(unit.lines),
  });
  return { reaching, jobOf };
}

/** Tells of a script in a folder of tests or documentation: it counts as lines of the jobs that run it. */
function isOfTests({ name, file }: JobUnit): boolean {
  const folder = name === SCRIPT ? notDelivered(file) : null;
  return folder !== null && !/(?:^|\/)\.[^/]*$/.test(folder);
}

function unitsOf(
  file: string,
  isRead: boolean,
  tree: FileTree,
  reader: ManifestReader,
): readonly JobUnit[] {
  const entry = tree.read(file);
  if (entry.kind !== 'text') return [];
  const { oid, text } = entry;
  if (!MAY_REACH.test(text)) return [];
  if (!isRead || text.length > LARGEST_FILE)
    return [{ ...wholeUnit(file, textsFrom([oid], 0, 1)), ...(namesTool(text) && TELLS) }];
  return ofContent(reader, `${oid} ${file}`, () => {
    if (isMakefile(file) || /justfile$/i.test(file)) return makeUnits(file, text);
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
  readActions(
    text
      .split('\n')
      .slice(line - 1, next && next.line - 1)
      .join('\n'),
    false,
  ).some(({ does }) => does !== 'begin' && does !== 'enter' && does !== 'make');

/** A file without any of these neither runs anything against a cluster nor runs one that does. */
const MAY_REACH =
  /kube|\boc\b|helm|kapp|istioctl|skaffold|gke-deploy|flux|argo|terraform|tofu|terragrunt|pulumi|ansible|\bkpt\b|\btk\b|werf|kfctl|environment|deploy|k8s|kustomize|\bmake\b|\btask\b|\bjust\b|\.sh\b|uses:|\bsource\b|trigger|\bkind\b|k3d|minikube|ctlptl|kwokctl|talosctl/i;

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

/** Lines of a script; those of one that no shell runs as they are written. */
function scriptLines(file: string, text: string): readonly RawLine[] {
  const [, program = 'sh'] = /^#!.*?([\w-]+)\s*$/m.exec(text.split('\n', 1)[0] ?? '') ?? [];
  const isShell =
    /^(?:ba|da|z|k)?sh$/.test(program) && (/\.(?:sh|bash)$/.test(file) || text.startsWith('#!'));
  if (isShell) return shellTexts(text, 1);
  return textsFrom(
    text.split('\n').map((line) => (/^\s*(?:\/\/|#(?!!))/.test(line) ? '' : line)),
    0,
    1,
  );
}

/** Bounds the files that a job is seen to read, and the letters of one; of a larger one its content is compared by its id. */
const MOST_READ = 50;
const MOST_LETTERS = 20_000;
/** Files that are told elsewhere, or only read by people and tools that build. */
const TOLD_ELSEWHERE =
  /\.(?:ya?ml|json|md|tf|tfvars|hcl|lock|sum|mod|tgz|gz|zip|png|svg|html?|crt|pem)$|(?:^|\/)(?:[Dd]ockerfile|LICENSE|OWNERS|CODEOWNERS)[^/]*$/;

interface Reads {
  readonly tree: FileTree;
  readonly find: PathFinder;
  /** Files with jobs of their own. */
  readonly told: ReadonlySet<string>;
  readonly reading: LineReading;
}

/** Gives the lines of files of the tree that the commands of a unit name, and that are no job: programs, patches, settings. */
function linesRead(unit: JobUnit, { tree, find, told, reading }: Reads): readonly JobLine[] {
  const isAtTop = isYamlFile(unit.file);
  const place = { file: unit.file, entered: null, isAtTop, checkouts: new Set<string>() };
  const read = new Map<string, readonly JobLine[]>();
  for (const word of unit.lines.flatMap(wordsIn)) {
    if (read.size >= MOST_READ || !/[./]/.test(word) || /[\s:$]/.test(word)) continue;
    const path = find(word, place);
    if (path === null || path === unit.file || told.has(path) || TOLD_ELSEWHERE.test(path))
      continue;
    const entry = tree.read(path);
    if (entry.kind !== 'text' || read.has(path)) continue;
    const { oid, text } = entry;
    const lines = text.length > MOST_LETTERS ? textsFrom([oid], 0, 1) : scriptLines(path, text);
    read.set(
      path,
      comparedLines(lines, { ...reading, file: path, isMake: false, shared: [] }).map((line) => ({
        ...line,
        file: path,
      })),
    );
  }
  return [...read.values()].flat();
}

/** Takes in another file: of make, and a file of variables of tasks. */
const TAKES_IN = /^(?:[-s]?include|dotenv:)\s+(.*)$/;

const wordsIn = (line: RawLine): readonly string[] =>
  line.is === 'setting'
    ? (TAKES_IN.exec(line.text)?.[1] ?? '').split(/\s+/)
    : statementsIn(line).flatMap(({ commands }) =>
        commands.flatMap(({ words, reads }) => [...words, ...reads]),
      );
