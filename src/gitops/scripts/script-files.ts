import { folderOf, stepsOf } from '../tree-path.ts';

/** Names that scripts, targets and pipelines have wherever they lie. */
const NAMES: readonly RegExp[] = [
  /\.(?:sh|bash|mk)$/,
  /^(?:GNU)?[Mm]akefile$/,
  /^\.?[Jj]ustfile$/,
  /^[Jj]enkinsfile/,
  /^[Tt]askfile(?:\.dist)?\.ya?ml$/,
  /^(?:.*\.)?gitlab-ci\.ya?ml$/,
  /^(?:cloudbuild|azure-pipelines?|bitbucket-pipelines|buildspec|appveyor)[^/]*\.ya?ml$/,
  /^\.(?:travis|drone)\.ya?ml$/,
];

/** Folders whose YAML files are pipelines, tasks or workflows. */
const FOLDERS =
  /(?:^|\/)(?:\.github\/(?:workflows|actions)|\.gitlab|\.circleci|\.tekton|\.taskfiles|\.?ci|pipelines?|concourse)(?:\/|$)/;

/** What any of these has: most paths of a tree are told from them by one look. */
const MAY_BE =
  /\.(?:sh|bash|mk)$|(?:make|just|jenkins|task)file|gitlab|cloudbuild|azure-pipeline|buildspec|appveyor|travis|drone|\.github\/|circleci|tekton|concourse|pipelines?[/-]|(?:^|\/)\.?ci\//i;

const ELSEWHERE: ReadonlySet<string> = new Set(['node_modules', 'vendor', '_vendir', 'testdata']);

/** A file of Skaffold, which lists what it applies. */
export const isSkaffoldFile = (path: string): boolean =>
  /^skaffold.*\.ya?ml$/is.test(nameOf(path)) && !liesElsewhere(path);

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Whether a path is one at which commands are kept: scripts, targets of make, tasks, workflows and pipelines. */
export function isScript(path: string): boolean {
  if (!MAY_BE.test(path)) return false;
  const name = nameOf(path);
  const isOne =
    NAMES.some((pattern) => pattern.test(name)) ||
    (/\.ya?ml$/.test(name) && FOLDERS.test(folderOf(path)));
  return isOne && !liesElsewhere(path);
}

/** Where each line is a shell of its own. */
export const isMakefile = (path: string): boolean =>
  /(?:^|\/)(?:GNU)?[Mm]akefile$|\.mk$/.test(path);

const liesElsewhere = (path: string): boolean => stepsOf(path).some((step) => ELSEWHERE.has(step));
