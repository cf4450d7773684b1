import { createHash } from 'node:crypto';
import { matchWild } from '../../manifest/index.ts';
import type { FileTree } from '../../manifest/index.ts';
import type { Artifact } from './flux-sources.ts';
import { folderOf, isBelow } from '../tree-path.ts';

const ANY_STEPS = Symbol('**');
type Token = string | RegExp | { readonly any: 'run' | 'one' };
type Step = readonly Token[] | typeof ANY_STEPS;

const ANYWHERE: readonly Step[] = [ANY_STEPS];
const SOMETHING_BELOW: readonly Step[] = [[{ any: 'run' }]];

interface Pattern {
  readonly steps: readonly Step[];
  readonly includes: boolean;
  /** Folder that it is relative to, with a slash at the end; empty for the top. */
  readonly below: string;
  readonly rule: IgnoreRule;
}

/** One line of an ignore file, or of `spec.ignore`. */
interface IgnoreRule {
  readonly text: string;
  /** The `.sourceignore` that it stands in; null for `spec.ignore`. */
  readonly file: string | null;
  /** Its line there, from 1 on. */
  readonly line: number;
}

const VERSION_CONTROL = ['.git/', '.gitignore', '.gitmodules', '.gitattributes'];
const DEFAULTS = [
  ...['*.jpg', '*.jpeg', '*.gif', '*.png', '*.wmv', '*.flv', '*.tar.gz', '*.zip'],
  ...['.github/', '.circleci/', '.travis.yml', '.gitlab-ci.yml', 'appveyor.yml', '.drone.yml'],
  ...['cloudbuild.yaml', 'codeship-services.yml', 'codeship-steps.yml'],
  ...['**/.goreleaser.yml', '**/.sops.yaml', '**/.flux.yaml'],
];
/** Matches what may fit one of the defaults; any other path is not tried. */
const MAY_BE_DEFAULT =
  /(?:^|\/)(?:\.|appveyor|cloudbuild|codeship)|\.(?:jpe?g|gif|png|wmv|flv|gz|zip)(?:$|\/)/;
/** Longer than any path Git takes. */
const MAX_PATTERN = 4_096;

/**
 * Tells which files of the tree the artifact of a source lacks: what `.sourceignore` files and then
 * `spec.ignore` say, or else Flux's defaults, which a bucket has none of (FLUX-2…4, FLUX-7). The last pattern
 * that matches decides.
 */
export function leftOutOf(
  tree: FileTree,
  { ignore, isBucket }: Pick<Artifact, 'ignore' | 'isBucket'>,
): (path: string) => boolean {
  const own = ownPatterns(tree, { ignore, isBucket });
  const isSaid = own.length > 0 || ignore !== null;
  const given = isSaid || isBucket ? own : patternsOf(DEFAULTS.join('\n'), '', null);
  const always = isBucket ? [] : patternsOf(VERSION_CONTROL.join('\n'), '', null);
  const patterns = [...always, ...given].reverse();
  return (path) => {
    if (!isSaid && !MAY_BE_DEFAULT.test(path)) return false;
    const decisive = patterns.find((pattern) => matches(pattern, path));
    return decisive !== undefined && !decisive.includes;
  };
}

type Ignoring = Pick<Artifact, 'ignore' | 'isBucket'>;

/** Gives all that is said of a source, what has the last word last. */
function ownPatterns(tree: FileTree, { ignore, isBucket }: Ignoring): readonly Pattern[] {
  const files = ignoreFiles(tree).filter(({ below }) => !isBucket || below === '');
  return [...files, ...patternsOf(ignore ?? '', '', null)];
}

/** A tree, and a source as it reads that. */
interface ReadSource {
  readonly tree: FileTree;
  readonly artifact: Artifact;
}

/**
 * Gives the rule that leaves a file out of a source since a change, and that was not there before it (FLUX-3, FLUX-4); null
 * where no such rule decides.
 */
export function newlyIgnoring(
  path: string,
  before: ReadSource,
  after: ReadSource,
): IgnoreRule | null {
  const decisive = ownPatterns(after.tree, after.artifact).findLast((each) => matches(each, path));
  if (decisive === undefined || decisive.includes) return null;
  const { rule } = decisive;
  const isOld = ownPatterns(before.tree, before.artifact).some(
    (each) => each.rule.file === rule.file && each.rule.text === rule.text,
  );
  return isOld ? null : rule;
}

/** Tells whether a source leaves out all files of a folder of the tree: then the folder is not there for Flux (FLUX-5). */
export function emptiedFolders(tree: FileTree): (folder: string, artifact: Artifact) => boolean {
  const known = new Map<string, (path: string) => boolean>();
  return (folder, artifact) => {
    const key = JSON.stringify([artifact.ignore, artifact.isBucket]);
    const isLeftOut = known.get(key) ?? leftOutOf(tree, artifact);
    known.set(key, isLeftOut);
    const isEmptied = (path: string): boolean =>
      tree.isDirectory(path)
        ? tree.list(path).every((name) => isEmptied(path === '.' ? name : `${path}/${name}`))
        : isLeftOut(path);
    return isEmptied(folder);
  };
}

/** Gives what decides in a tree which files are left out; it is equal where the same files are. */
const ignoreRules = (tree: FileTree, { ignore, isBucket }: Artifact): string =>
  JSON.stringify([
    ignore,
    isBucket,
    tree.paths.filter(isIgnoreFile).map((path) => [path, tree.stateOf(path)]),
  ]);

const isIgnoreFile = (path: string): boolean =>
  path === '.sourceignore' || path.endsWith('/.sourceignore');

/** Reads the ignore files of a tree, those of outer folders first. */
const ignoreFiles = (tree: FileTree): readonly Pattern[] =>
  tree.paths
    .filter(isIgnoreFile)
    .sort((a, b) => a.split('/').length - b.split('/').length)
    .flatMap((path) => {
      const entry = tree.read(path);
      const folder = folderOf(path);
      return entry.kind === 'text'
        ? patternsOf(entry.text, folder === '.' ? '' : `${folder}/`, path)
        : [];
    });

const patternsOf = (text: string, below: string, file: string | null): readonly Pattern[] =>
  text
    .split(/\r?\n/)
    .flatMap((line, at) =>
      line.trim() !== '' && !line.startsWith('#') && line.length <= MAX_PATTERN
        ? [{ ...patternOf(line), below, rule: { text: line.trim(), file, line: at + 1 } }]
        : [],
    );

/** A slash that is not at the end ties a pattern to its folder; one at the end means folders only. */
function patternOf(line: string): Pick<Pattern, 'steps' | 'includes'> {
  const includes = line.startsWith('!');
  const text = (includes ? line.slice(1) : line).replace(/^\\(?=[#!])/, '');
  const isFolder = text.endsWith('/');
  const body = isFolder ? text.slice(0, -1) : text;
  const named = body
    .replace(/^\//, '')
    .split('/')
    .map((step): Step => (step === '**' ? ANY_STEPS : tokensOf(step)));
  const steps: readonly Step[] = [
    ...(body.includes('/') ? [] : ANYWHERE),
    ...named,
    ...(isFolder ? SOMETHING_BELOW : []),
    ANY_STEPS,
  ];
  return { steps, includes };
}

function tokensOf(step: string): readonly Token[] {
  return [...step.matchAll(/\\.|\[[!^]?[^\]\\]+\]|./gsu)].map(([piece]): Token => {
    if (piece === '*') return { any: 'run' };
    if (piece === '?') return { any: 'one' };
    if (piece.length > 2 && piece.startsWith('[')) return classOf(piece);
    return piece.startsWith('\\') ? piece.slice(1) : piece;
  });
}

/** One character of a class; a range that ends before it begins is none. */
function classOf(piece: string): Token {
  const inner = piece.slice(1, -1).replace(/^[!^]/, '');
  const isInverse = /^\[[!^]/.test(piece);
  const escaped = inner.replace(/[\\\]^]/g, '\\$&');
  try {
    return new RegExp(`^[${isInverse ? '^' : ''}${escaped}]$`, 'u');
  } catch {
    return piece;
  }
}

function matches({ steps, below }: Pattern, path: string): boolean {
  if (!path.startsWith(below)) return false;
  const names = path
    .slice(below.length)
    .split('/')
    .map((name) => Array.from(name));
  return matchWild(steps, names, (step) => step === ANY_STEPS, matchesStep);
}

const matchesStep = (step: Step, characters: readonly string[]): boolean =>
  step !== ANY_STEPS &&
  matchWild(step, characters, (token) => anyOf(token) === 'run', matchesToken);

const anyOf = (token: Token): 'run' | 'one' | null =>
  typeof token === 'object' && 'any' in token ? token.any : null;

const matchesToken = (token: Token, character: string): boolean =>
  token instanceof RegExp ? token.test(character) : token === character || anyOf(token) === 'one';

/** A tree as Flux reads it: what its source leaves out is not there (FLUX-5). */
export interface ArtifactTree {
  readonly tree: FileTree;
  /** Names what decides that. */
  readonly rules: string;
  readonly ignoreFiles: readonly string[];
}

export function artifactTree(tree: FileTree, artifact: Artifact): ArtifactTree {
  const rules = ignoreRules(tree, artifact);
  const digest = createHash('sha256').update(rules).digest('hex');
  return {
    tree: without(tree, leftOutOf(tree, artifact), digest),
    rules: digest,
    ignoreFiles: tree.paths.filter(isIgnoreFile),
  };
}

/** States of folders tell trees with other rules apart. */
function without(tree: FileTree, isLeftOut: (path: string) => boolean, rules: string): FileTree {
  const known = new Map<string, boolean>();
  const hides = (path: string): boolean => {
    const hidden = known.get(path) ?? isLeftOut(path);
    known.set(path, hidden);
    return hidden;
  };
  const folders = new Map<string, boolean>();
  const isEmptied = (folder: string): boolean => {
    const emptied =
      folders.get(folder) ?? tree.paths.every((path) => !isBelow(path, folder) || hides(path));
    folders.set(folder, emptied);
    return emptied;
  };
  const isGone = (path: string): boolean =>
    tree.isDirectory(path) ? path !== '.' && isEmptied(path) : hides(path);
  return {
    get paths() {
      return tree.paths.filter((path) => !hides(path));
    },
    read: (path) => (hides(path) ? { kind: 'absent' } : tree.read(path)),
    oidOf: (path) => (hides(path) ? undefined : tree.oidOf(path)),
    isDirectory: (path) => tree.isDirectory(path) && !isGone(path),
    list: (path) =>
      tree.list(path).filter((name) => !isGone(path === '.' ? name : `${path}/${name}`)),
    realPath: (path) => tree.realPath(path),
    linksTo: (path) => tree.linksTo(path),
    stateOf: (path) =>
      path.endsWith('/') || tree.isDirectory(path) || hides(path)
        ? `${tree.stateOf(path)} ${rules}`
        : tree.stateOf(path),
    get wanted() {
      return tree.wanted;
    },
  };
}
