import type { FileTree } from '../../manifest/index.ts';
import type { ShellCommand } from '../scripts/shell-commands.ts';
import { plainName } from '../scripts/shell-commands.ts';
import { joinPath } from '../tree-path.ts';
import { isIdle } from './idle-commands.ts';
import type { JobLine, JobUnit, LineReading, RawLine } from './job.ts';
import type { JobPaths } from './job-paths.ts';
import { jobPaths } from './job-paths.ts';
import { comparedLines, statementsIn } from './read-lines.ts';
import { shellTexts, textsFrom } from './shell-texts.ts';

/** Bounds the files that a job is seen to read, and the letters of one; of a larger one its content is compared by its id. */
const MOST_READ = 50;
const MOST_LETTERS = 20_000;

/** Files that only people and tools that build read. */
const NEVER_RUN =
  /\.(?:md|lock|sum|mod|tgz|gz|zip|png|svg|html?|crt|pem)$|(?:^|\/)(?:[Dd]ockerfile|LICENSE|OWNERS|CODEOWNERS)[^/]*$/;
/** Files of data, which others may tell of: those of a program that is known to do so. */
const IS_DATA = /\.(?:ya?ml|json|tf|tfvars|hcl)$/i;

/** Programs whose files of data are objects, values and modules that are read elsewhere, or that only rewrite and send data. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(
  [
    'kubectl oc helm kustomize helmfile terraform tofu terragrunt istioctl argocd flux kapp ytt gke-deploy kubeseal sops',
    'yq jq sed awk perl cat cp mv rm ln tee envsubst grep git tar curl wget zip docker npm npx yarn pnpm go make task just test [ for',
    'cd pushd echo printf export source . conftest kubeval kubeconform yamllint',
  ]
    .join(' ')
    .split(' '),
);
/** Programs that run the file which they are given, and no other that is called as they are. */
const INTERPRETERS = /^(?:node|deno|bun|python[\d.]*|ruby|perl|php|java|pwsh|(?:ba|da|z|k)?sh)$/;

/** Tells of a text that it holds objects, which are told as such. */
const holdsObjects = (text: string): boolean => /^kind:/m.test(text) && OF_KUBERNETES.test(text);
const OF_KUBERNETES =
  /^apiVersion: *["']?(?:v1\b|(?:apps|batch|autoscaling|policy|extensions|[\w-]+\.[\w.-]+)\/)/m;

interface Reads {
  readonly tree: FileTree;
  /** Files with jobs of their own. */
  readonly told: ReadonlySet<string>;
  readonly reading: LineReading;
}

/** Tells whether a job may read a file of a tree as more than objects. */
export function mayBeRead(path: string, tree: FileTree): boolean {
  if (NEVER_RUN.test(path)) return false;
  if (!IS_DATA.test(path)) return true;
  const entry = tree.read(path);
  return entry.kind !== 'text' || !isToldOf(path, entry.text);
}

const isToldOf = (path: string, text: string): boolean =>
  /(?:^|\/)(?:Chart|kustomization)\.ya?ml$/.test(path) || holdsObjects(text);

interface ReadLines {
  readonly lines: readonly JobLine[];
  /** Paths of all files that are named so, whatever is read of them. */
  readonly named: ReadonlySet<string>;
}

/**
 * Gives the lines of files of the tree that the commands of a unit run or read, and that are no job: programs, settings, and
 * what tools read by themselves because it is called as they are. A file that is no text stands as its content's id.
 */
export function linesRead(unit: JobUnit, { tree, told, reading }: Reads): ReadLines {
  const read = new Map<string, readonly JobLine[]>();
  const named = new Set<string>();
  const left: { file: string; lines: readonly RawLine[] }[] = [unit];
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const { file, lines } = next;
    const paths = jobPaths(file, lines, reading.find);
    for (const each of lines.flatMap((line) => namedBy(line, paths, tree))) {
      const { path } = each;
      named.add(path);
      const isKnown = path === unit.file || told.has(path) || read.has(path);
      const own = isKnown || read.size >= MOST_READ ? null : linesIn(each, tree);
      if (own === null) continue;
      left.push({ file: path, lines: own });
      const of = { ...reading, file: path, isMake: false, shared: [] };
      read.set(
        path,
        comparedLines(own, of).map((line) => ({ ...line, file: path })),
      );
    }
  }
  return { lines: [...read.values()].flat(), named };
}

/** Gives the lines of a file; null for one that is not there, and one that is told elsewhere. */
function linesIn({ path, isData }: NamedFile, tree: FileTree): readonly RawLine[] | null {
  const entry = tree.read(path);
  if (NEVER_RUN.test(path) || entry.kind === 'absent' || entry.kind === 'pending') return null;
  const text = entry.kind === 'text' && entry.text.length <= MOST_LETTERS ? entry.text : null;
  if (IS_DATA.test(path) && !counts(isData, path, text ?? '')) return null;
  return text === null
    ? textsFrom([`content ${entry.oid.slice(0, SHOWN)}`], 0, 1)
    : scriptLines(path, text);
}

/** As many letters of the id of a content tell it from any other one of the file. */
const SHOWN = 20;

interface NamedFile {
  readonly path: string;
  /** Says of which kind it counts where it is one of data: a list of what to do, what holds no object, or any. */
  readonly isData: 'list' | 'no-objects' | 'any';
}

const counts = (isData: NamedFile['isData'], path: string, text: string): boolean =>
  isData === 'any' ||
  (isData === 'list' ? /^(?:(?:#.*|---.*|\s*)\n)*- /.test(text) : !isToldOf(path, text));

/** Takes in another file: of make, and a file of variables of tasks. */
const TAKES_IN = /^(?:[-s]?include|dotenv:)\s+(.*)$/;

function namedBy(line: RawLine, paths: JobPaths, tree: FileTree): readonly NamedFile[] {
  const filesAt = (word: string, isData: NamedFile['isData']): readonly NamedFile[] =>
    isWord(word) ? paths.named(word).map((path) => ({ path, isData })) : [];
  if (line.is === 'setting') {
    const [, taken = line.text.slice(line.text.indexOf(': ') + 2)] = TAKES_IN.exec(line.text) ?? [];
    return taken.split(/\s+/).flatMap((each) => filesAt(each, 'list'));
  }
  if (line.is === 'uses') return line.given.flatMap((each) => namedBy(each, paths, tree));
  return statementsIn(line).flatMap(({ commands }) =>
    commands.flatMap((command): readonly NamedFile[] => {
      const words = command.words.slice(startOf(command));
      const program = plainName(words[0] ?? '');
      const isRead = !TOLD_ELSEWHERE.has(program) && !isIdle(command);
      const named = [...command.words, ...command.reads].flatMap((word) =>
        isRead
          ? filesAt(word.replace(/^(?:--?[\w-]+=@?|@)/, ''), 'no-objects')
          : /[./]/.test(word)
            ? filesAt(word, 'list')
            : [],
      );
      const beside =
        isRead && !INTERPRETERS.test(program) ? filesCalledAs(program, paths.folders, tree) : [];
      return [...named, ...beside];
    }),
  );
}

/** A word that may be a path; what a variable leads is looked for without it. */
const isWord = (word: string): boolean =>
  word !== '' && word !== '.' && !/[\s:$]/.test(word.replace(/^\$\{[^{}]*\}(?=\/)/, ''));

/** Finds where the program of a command is: behind variables, and words that run the next one. */
const startOf = ({ words }: ShellCommand): number =>
  Math.max(
    words.findIndex(
      (word) =>
        !/^\w+=/.test(word) &&
        !/^(?:sudo|exec|time|env|nohup|then|do|else|if|while|!|npx|bunx|uvx)$/.test(word),
    ),
    0,
  );

/** Files that a program reads without being told: `skaffold.yaml`, `Pulumi.prod.yaml`, `Tiltfile`, `ansible.cfg` of `ansible-playbook`. */
function filesCalledAs(
  program: string,
  folders: readonly string[],
  tree: FileTree,
): readonly NamedFile[] {
  if (!/^\w[\w-]+$/.test(program)) return [];
  return folders.flatMap((folder) =>
    tree.list(folder).flatMap((name): readonly NamedFile[] => {
      const path = joinPath(folder, name);
      const called = calledAs(name.toLowerCase().replace(/^\./, ''), program.toLowerCase());
      return path === null || called === null || tree.oidOf(path) === undefined
        ? []
        : [{ path, isData: called }];
    }),
  );
}

function calledAs(name: string, program: string): NamedFile['isData'] | null {
  const [stem = ''] = name.split('.', 1);
  if (stem === program || stem === `${program}file`) return 'any';
  const isLonger = name.startsWith(program) && /^[-_]/.test(name.slice(program.length));
  return isLonger || program.startsWith(`${stem}-`) ? 'no-objects' : null;
}

/** Lines of a script; those of one that no shell runs as they are written. */
export function scriptLines(file: string, text: string): readonly RawLine[] {
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
