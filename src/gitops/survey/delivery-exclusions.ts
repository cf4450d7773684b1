import { saysProduction } from '../names/production.ts';
import { isContainer, stepWord } from '../names/step-words.ts';
import type { ScriptApplier } from '../scripts/script-applier.ts';
import { isOfTests, stepsOf } from '../tree-path.ts';

/** Folders that hold manifests nobody delivers, whatever tool they are for, and hidden ones; up to the outermost. */
const NOT_DELIVERED =
  /^(?:.*?\/)??(?:docs?|tests|test-?data|fixtures|__tests__|__fixtures__|node_modules|\.[^/]+)(?=\/|$)/s;

/** The outermost folder that makes a path something other than configuration to deliver; null where none does. */
export const notDelivered = (path: string): string | null => NOT_DELIVERED.exec(path)?.[0] ?? null;

/**
 * Lists what scripts apply that are there for something else than tests and documentation: a folder whose name puts it aside
 * is delivered by these all the same.
 */
export const deliveredByScripts = (appliers: readonly ScriptApplier[]): ReadonlySet<string> =>
  new Set(
    appliers.flatMap(({ path, isTest, origin: { file } }) =>
      isTest || notDelivered(file) !== null || isOfTests(file) ? [] : [path],
    ),
  );

/** Behind why a folder is left out, where nothing is seen that applies it. */
export const NOBODY_APPLIES = ', and nothing seen here applies it';

/** Says why such a folder is left out, in half a sentence. */
export function whyNotDelivered(folder: string): string {
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  if (name.startsWith('.')) return `it is a hidden folder${NOBODY_APPLIES}`;
  const what = /^docs?$/.test(name) ? 'documentation' : 'tests';
  return `its name says that it holds ${what}${NOBODY_APPLIES}`;
}

/**
 * The outermost folder called `test` of a path that is one of tests: no folder beside it is an environment, it lies in
 * no folder of environments, and nothing below it on the path is one. Null where there is none. `childrenOf` gives the
 * names of the folders in a folder.
 */
export function testFolder(
  path: string,
  childrenOf: (folder: string) => ReadonlySet<string>,
): string | null {
  const steps = path.split('/');
  const at = steps.findIndex((step) => step.toLowerCase() === 'test');
  if (at < 0 || isContainer(steps[at - 1])) return null;
  if (steps.slice(at + 1).some((step) => isContainer(step) || stepWord(step) === 'plain'))
    return null;
  const beside = childrenOf(at === 0 ? '.' : steps.slice(0, at).join('/'));
  const isStage = [...beside].some((step) => stepWord(step) === 'plain' || saysProduction(step));
  return isStage ? null : steps.slice(0, at + 1).join('/');
}

/** Names of folders in which things are put aside: what enters one leaves what is delivered. */
const SET_ASIDE =
  /^[_.-]*(?:archived?|archives|attic|backups?|deprecated|disabled|examples?|graveyard|inactive|obsolete|old|retired|samples?|templates|trash|unused)[_.-]*$/i;

/**
 * The outermost folder of a path whose name says that things are put aside there; null where none does.
 * The name alone proves nothing: something that is not seen here may apply it. So such a folder is a root
 * like others, and only what comes there from elsewhere, or goes from there, counts as gone or new.
 * `delivered` are steps of paths that the configuration names as environments.
 */
export function setAside(path: string, delivered: ReadonlySet<string>): string | null {
  const steps = path.split('/');
  const at = steps.findIndex((step) => SET_ASIDE.test(step) && !delivered.has(step));
  return at < 0 ? null : steps.slice(0, at + 1).join('/');
}

/** Says by a path alone what its folders are for. */
export const folderSigns = { setAside, isOfTests };

const OLD = 'old|bak|bkp|archived?|deprecated|disabled|inactive|obsolete|retired|unused';
const OLD_COPY = new RegExp(`^(?:(.+)[-_.](?:${OLD})|(?:${OLD})[-_.](.+))$`, 'i');

/** The name that a step has beside a word for things that are put aside: `prod` of `prod-old`; null for any other. */
export function oldCopyOf(step: string): string | null {
  const found = OLD_COPY.exec(step);
  return found?.[1] ?? found?.[2] ?? null;
}

/** A step with a place to be filled in: `{{cookiecutter.name}}`, `${{ values.name }}`, `{{ .name }}`, `[[ name ]]`. */
const OPEN_STEP = /\{\{.*\}\}|\[\[.*\]\]|\{%.*%\}/;

/**
 * Matches what only those tools fill in that make new files of templates: cookiecutter, copier, the templates
 * of Backstage.
 */
const OPEN_TEXT =
  /\{\{-?\s*(?:cookiecutter|_copier\w*|copier)\b|\$\{\{-?\s*(?:values|parameters)\b|\{%-?\s*(?:if|for|set)\b[^%]*\b_?(?:cookiecutter|copier)/;

/**
 * The outermost folder of a path whose name is filled in once somebody makes files of it: what lies there is to be copied,
 * and is part of no environment. Null where there is none.
 */
export function scaffoldFolder(path: string): string | null {
  const steps = stepsOf(path);
  const at = steps.findIndex((step) => OPEN_STEP.test(step));
  return at < 0 ? null : steps.slice(0, at + 1).join('/');
}

/** Tells whether a text is filled in by such a tool before it is anything. */
export const isScaffoldText = (text: string): boolean => OPEN_TEXT.test(text);
