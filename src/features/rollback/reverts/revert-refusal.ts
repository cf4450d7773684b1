import type { ResourceName } from '../../../review/index.ts';
import { resourceText } from './resource-text.ts';
import { firstOf } from '../../../manifest/index.ts';
import type { LocalRefusal } from './local-rollback.ts';

/**
 * Says why nothing is undone, and nothing written: what was asked cannot be done, whoever asks and how often.
 */
export type RevertRefusal =
  | { readonly reason: 'unknown-commit'; readonly given: string }
  /** Several commits begin with the short name; `candidates` are some of them. */
  | {
      readonly reason: 'ambiguous-commit';
      readonly given: string;
      readonly candidates: readonly string[];
    }
  | { readonly reason: 'not-on-branch'; readonly commit: string; readonly branch: string }
  /** It is a merge of more than two commits: which of them to go back to, nobody can tell. */
  | { readonly reason: 'octopus'; readonly commit: string; readonly parents: number }
  /** Its merge brought other commits along: undoing it would undo those, too. */
  | { readonly reason: 'merged-with-others'; readonly commit: string }
  /** `after` is no ancestor of `upTo` on the first-parent line, or is the same commit. */
  | { readonly reason: 'empty-range'; readonly after: string; readonly upTo: string }
  | { readonly reason: 'too-many-commits'; readonly commits: number; readonly most: number }
  /** The target itself changes no file. */
  | { readonly reason: 'empty-change'; readonly commit: string }
  /** `changed` are some of the paths that the target changed. */
  | {
      readonly reason: 'no-path-matches';
      readonly globs: readonly string[];
      readonly changed: readonly string[];
    }
  | { readonly reason: 'invalid-glob'; readonly glob: string }
  /** To bring everything back to an earlier commit is never meant: paths have to be named. */
  | { readonly reason: 'restore-needs-paths' }
  /** `nearest` is the object of the changed files whose name is most alike. */
  | {
      readonly reason: 'resource-not-found';
      readonly resource: ResourceName;
      readonly nearest: ResourceName | null;
    }
  | {
      readonly reason: 'resource-in-several-files';
      readonly resource: ResourceName;
      readonly files: readonly string[];
    }
  /** The object is there, and the target does not change it. */
  | {
      readonly reason: 'resource-unchanged';
      readonly resource: ResourceName;
      readonly file: string;
    }
  /** The file cannot be split into its objects: it does not parse. */
  | { readonly reason: 'resource-file-unreadable'; readonly file: string }
  /**
   * With that part alone undone, a root that renders on the tip would not render any more. `resource` is null
   * where paths were asked for; `paths` are files of the change to undo with it.
   */
  | {
      readonly reason: 'part-breaks-root';
      readonly resource: ResourceName | null;
      readonly paths: readonly string[];
      /** It is true where paths were brought back to an earlier commit. */
      readonly restores: boolean;
      readonly root: string;
      /** The renderer's words, with their place. Hostile text. */
      readonly why: string;
    }
  /** The values that make up the object's state make up that of others, too. */
  | {
      readonly reason: 'part-touches-others';
      readonly resource: ResourceName;
      readonly paths: readonly string[];
      /** The objects as people name them: `Deployment shop/web`. */
      readonly others: readonly string[];
    }
  /** Whatever of the change is undone, the object is not again what it was. */
  | {
      readonly reason: 'part-not-as-before';
      readonly resource: ResourceName;
      readonly paths: readonly string[];
      readonly root: string;
      readonly fields: readonly string[];
    }
  /** There is no such environment or namespace before or after the change; `known` are those that it changes. */
  | {
      readonly reason: 'scope-unknown';
      readonly scope: ScopeName;
      readonly known: readonly string[];
    }
  /** The change does nothing there. */
  | {
      readonly reason: 'scope-untouched';
      readonly scope: ScopeName;
      readonly known: readonly string[];
    }
  /** The change cannot be undone there without what it did elsewhere: others read `files`, too. */
  | {
      readonly reason: 'scope-shared';
      readonly scope: ScopeName;
      readonly files: readonly string[];
      /** Objects that would change elsewhere, or would not be as before. */
      readonly objects: readonly string[];
    }
  /** A path is not UTF-8: it cannot be written through GitHub's API, nor be named without a slip. */
  | { readonly reason: 'unreadable-path'; readonly path: string }
  /** There are more paths than a person can look through, or contents that GitHub's API does not take. */
  | { readonly reason: 'too-large'; readonly message: string };

/** An environment or a namespace, as somebody names it. */
export interface ScopeName {
  readonly kind: 'environment' | 'namespace';
  readonly name: string;
}

const MOST_NAMED = 5;

type Sentences = {
  readonly [R in RevertRefusal['reason']]: (
    refusal: Extract<RevertRefusal, { readonly reason: R }>,
  ) => string;
};

const short = (commit: string): string => commit.slice(0, 12);

/** Says each refusal in plain text, with names from the repository in it. */
const sentences: Sentences = {
  'unknown-commit': ({ given }) =>
    `There is no commit \`${given}\` in this repository. Copy the full name from the commit's page.`,
  'ambiguous-commit': ({ given, candidates }) =>
    `\`${given}\` stands for several commits: ${listed(candidates.map(short))}. Write more of the name.`,
  'not-on-branch': ({ commit, branch }) =>
    `Commit ${short(commit)} is not on \`${branch}\`, so there is nothing of it to undo there.`,
  octopus: ({ commit, parents }) =>
    `Commit ${short(commit)} merges ${String(parents)} commits at once, and nobody can tell which of them to go back to. Undo the merged commits one by one, or bring paths back with \`--to\`.`,
  'merged-with-others': ({ commit }) =>
    `It came to the branch in ${short(commit)}, which brought other commits along that would be undone with it. Undo its own commits one by one, or paths with \`--to\`.`,
  'empty-range': ({ after, upTo }) =>
    `No commit lies after ${short(after)} and up to ${short(upTo)}. The earlier commit comes first.`,
  'too-many-commits': ({ commits, most }) =>
    `These are ${String(commits)} commits, and more than ${String(most)} are not undone one by one. Bring their paths back to an earlier commit with \`--to\`.`,
  'empty-change': ({ commit }) =>
    `Commit ${short(commit)} changes no file, so there is nothing to undo.`,
  'no-path-matches': ({ globs, changed }) =>
    `No changed path matches ${listed(globs)}. Changed: ${listed(changed)}.`,
  'invalid-glob': ({ glob }) =>
    `\`${glob.slice(0, 100)}\` is no pattern of paths. Write it from the top of the repository, e.g. \`overlays/prod/**\`.`,
  'restore-needs-paths': () =>
    '`--to` brings paths back to an earlier commit, so it needs to know which: add `--path`, e.g. `--path overlays/prod`.',
  'resource-not-found': ({ resource, nearest }) =>
    `No changed file holds \`${resourceText(resource)}\`.${nearest === null ? '' : ` The nearest is \`${resourceText(nearest)}\`.`}`,
  'resource-in-several-files': ({ resource, files }) =>
    `\`${resourceText(resource)}\` is in several files: ${listed(files)}. Add \`--path\` with one of them.`,
  'resource-unchanged': ({ resource, file }) =>
    `\`${resourceText(resource)}\` in ${file} was not changed, so there is nothing of it to undo.`,
  'resource-file-unreadable': ({ file }) =>
    `${file} cannot be read as a list of objects, so no single one can be undone in it. Undo the file with \`--path\`.`,
  'part-breaks-root': ({ resource, paths, restores, root, why }) =>
    `With ${resource === null ? 'these paths' : `\`${resourceText(resource)}\``} alone ${restores ? 'brought back' : 'undone'}, ${root} renders no more, and nothing of it can be applied: ${ended(why)} ${restores ? more(paths) : instead(resource, paths)}`,
  'part-touches-others': ({ resource, paths, others }) =>
    `What changed \`${resourceText(resource)}\` cannot be undone without ${listed(others)}. ${instead(resource, paths)}`,
  'part-not-as-before': ({ resource, paths, root, fields }) =>
    `\`${resourceText(resource)}\` would not be again what it was before the change in ${root}: ${listed(fields)} would differ. ${instead(resource, paths)}`,
  'scope-unknown': ({ scope, known }) =>
    `There is no ${scope.kind} \`${scope.name}\`, before the change or after it.${changedIn(scope, known)}`,
  'scope-untouched': ({ scope, known }) =>
    `The change does nothing in ${scope.kind} \`${scope.name}\`.${changedIn(scope, known)}`,
  'scope-shared': ({ scope, files, objects }) =>
    `What the change did in ${scope.kind} \`${scope.name}\` cannot be undone there alone.${files.length === 0 ? '' : ` Others read ${listed(files)}, too.`}${objects.length === 0 ? '' : ` Others would change, or it would not be as before: ${listed(objects)}.`} Undo one object with \`--resource\`, or the whole change.`,
  'unreadable-path': ({ path }) =>
    `The name of ${path} is not UTF-8, so it cannot be written exactly. Leave it out with \`--path\`, or revert it with Git.`,
  'too-large': ({ message }) => message,
};

const changedIn = ({ kind }: ScopeName, known: readonly string[]): string =>
  known.length === 0 ? '' : ` It changes ${kind}s ${listed(known)}.`;

const ended = (sentence: string): string => (sentence.endsWith('.') ? sentence : `${sentence}.`);

/** Names the command that can undo it. */
function instead(resource: ResourceName | null, paths: readonly string[]): string {
  const option = resource === null ? '`--path`' : '`--resource`';
  const whole = `leave ${option} out to undo the whole change`;
  if (!isFew(paths)) return `Instead, ${whole}.`;
  const added = options(paths);
  return resource === null
    ? `Add ${added}, or ${whole}.`
    : `Undo the files with ${added} in its place, or ${whole}.`;
}

const more = (paths: readonly string[]): string =>
  isFew(paths)
    ? `Add ${options(paths)}.`
    : 'Bring back all that it reads, with `--path` for its folder.';

const isFew = (paths: readonly string[]): boolean => paths.length > 0 && paths.length <= MOST_NAMED;

/** Writes paths as options with words of a shell, for names of files are anybody's. */
const options = (paths: readonly string[]): string =>
  paths
    .map(
      (path) => `--path ${/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`}`,
    )
    .map((option) => `\`${option}\``)
    .join(' ');

/** Says why nothing is undone, and what to do instead. Plain text that quotes hostile names. */
export function refusalSentence(refusal: RevertRefusal): string {
  const sentence = sentences[refusal.reason] as (refusal: RevertRefusal) => string;
  return sentence(refusal);
}

const listed = (names: readonly string[]): string =>
  firstOf(
    names.map((name) => `\`${name}\``),
    MOST_NAMED,
  );

/** Says why `meshwarden rollback` wrote nothing, and what to do, in plain text that quotes hostile names. */
export function localRefusalSentence(refusal: LocalRefusal): string {
  if (refusal.reason === 'branch-exists')
    return `The branch ${refusal.branch} is there already, at ${refusal.commit.slice(0, 12)}, with something else. Look at it, then push it as it is or delete it (git branch -D ${refusal.branch}).`;
  if (refusal.reason === 'no-identity')
    return 'Git does not know whose commit this is: set git config user.name and git config user.email, then run this again.';
  return refusal.reason === 'repository' ? refusal.message : refusalSentence(refusal);
}
