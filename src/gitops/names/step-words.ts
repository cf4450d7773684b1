import { saysOtherwise, saysProduction } from './production.ts';

/** Says how much a step of a path tells about an environment. */
export type StepWord =
  /** Nothing but words for environments, negations and numbers: `prod`, `non-prod`, `dev2`. */
  | 'plain'
  /** Such words that folders of other content are called by too: `test`, `demo`, `ci`. */
  | 'ambiguous'
  /** Such a word among others: `eu-prod`, `payments-dev`, and also `demo-app`. */
  | 'mixed';

/** Names that tools and kinds of content go by: they name no environment. */
const CONTENT: ReadonlySet<string> = new Set([
  'argocd',
  'argo-cd',
  'argo',
  'flux',
  'flux-system',
  'bootstrap',
  'apps',
  'applications',
  'infrastructure',
  'infra',
  'monitoring',
  'cert-manager',
  'istio-system',
  'istio',
  'mesh',
  'ingress',
  'base',
  'bases',
  'common',
  'components',
  'templates',
  'jobs',
  'charts',
  'manifests',
]);

/** Folders whose children are environments, whatever they are called. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'overlays',
  'overlay',
  'environments',
  'environment',
  'envs',
  'env',
  'clusters',
  'cluster',
  'stages',
]);

/**
 * Folders whose children are environments, or clusters of one, where they hold the same kind of content. An `env` is
 * not among them: in a folder of one application it holds ways to install it (`env/aws`, `env/platform-agnostic`).
 */
const PLACES: ReadonlySet<string> = new Set([
  'environments',
  'envs',
  'cells',
  'regions',
  'sites',
  'zones',
  'locations',
  'datacenters',
  'stamps',
]);

export const holdsPlaces = (step: string | undefined): boolean =>
  step !== undefined && PLACES.has(step.toLowerCase());

const AMBIGUOUS: ReadonlySet<string> = new Set([
  'test',
  'tests',
  'testing',
  'ci',
  'kind',
  'local',
  'e2e',
  'int',
  'integration',
  'perf',
  'performance',
  'acceptance',
  'review',
  'reviews',
  'demo',
  'lab',
  'live',
  'stages',
  'example',
  'examples',
]);

/** Tells whether other things than environments go by a word in small letters too: `reviews`, `demo`. */
export const isAmbiguous = (part: string): boolean => AMBIGUOUS.has(part);

const NEGATIONS: ReadonlySet<string> = new Set(['non', 'pre']);

export const isContent = (step: string): boolean => CONTENT.has(step.toLowerCase());

/** Words for one of several ways to have the same thing, none of which is a place. */
const VARIANTS: ReadonlySet<string> = new Set([
  'stable',
  'canary',
  'latest',
  'next',
  'new',
  'current',
  'previous',
  'legacy',
  'copy',
  'rendered',
  'generated',
  'dist',
  'build',
  'output',
  'src',
  'source',
  'minimal',
  'basic',
  'full',
  'default',
  'sample',
  'samples',
  'with',
  'without',
]);

/** A version at the end of a name: `web-v2`, `1.20`, `istio-1-20`. */
const VERSION = /(?:^|[-_.])(?:v\d+(?:[-_.]\d+)*|\d+(?:[-_.]\d+)*)$/i;
const CERTAIN_VERSION = /(?:^|[-_.])(?:v\d+(?:[-_.]\d+)*|\d+(?:\.(?:\d+|x))+)$/i;

/**
 * Tells whether a step says a version or a variant of something, of which there may be several in one place.
 * In a folder of environments or places such a name may be one of theirs.
 */
export function isVariant(step: string, parent: string | undefined): boolean {
  if (isContainer(parent) || holdsPlaces(parent)) return false;
  const parts = partsOf(step);
  if (VARIANTS.has(parts[0] ?? '') || VARIANTS.has(parts.at(-1) ?? '')) return true;
  const name = step.replace(VERSION, '');
  return CERTAIN_VERSION.test(step) || (name !== step && isContent(name));
}

/** Channels that releases come by, and what is there to be copied. */
const CHANNELS: ReadonlySet<string> = new Set([
  'alpha',
  'beta',
  'candidate',
  'edge',
  'example',
  'examples',
  'fast',
  'nightly',
  'rapid',
  'rolling',
]);

/** Tells whether a step says nothing but a version, a channel or a form, also in a folder of environments. */
export const isForm = (step: string): boolean =>
  VARIANTS.has(step.toLowerCase()) ||
  CHANNELS.has(step.toLowerCase()) ||
  CERTAIN_VERSION.test(step);

export const isContainer = (step: string | undefined): boolean =>
  step !== undefined && CONTAINERS.has(step.toLowerCase());

const partsOf = (step: string): readonly string[] => step.toLowerCase().split(/[-_.]/);

const isWord = (part: string): boolean => saysProduction(part) || saysOtherwise(part);

/**
 * Tells of a name without separators whether it is a word for an environment; `isNegation` tells whether it
 * takes the next one back.
 */
export const isStageWord = isWord;
export const isNegation = (part: string): boolean => NEGATIONS.has(part.toLowerCase());

/** Reads what a step says; null where it holds no word for an environment. */
export function stepWord(step: string): StepWord | null {
  if (isContent(step) || !(saysProduction(step) || saysOtherwise(step))) return null;
  const rest = partsOf(step).filter((part) => !NEGATIONS.has(part) && !/^\d*$/.test(part));
  if (!rest.every(isWord)) return 'mixed';
  return rest.every((part) => AMBIGUOUS.has(part)) ? 'ambiguous' : 'plain';
}

/** Tells whether a step has a word that nothing but an environment goes by. */
export const hasClearWord = (step: string): boolean =>
  saysProduction(step) || partsOf(step).some((part) => isWord(part) && !AMBIGUOUS.has(part));

/** The words for environments that a step ends in, with what stands before them: `payments-` and `dev`. */
export function lastWords(step: string): { readonly before: string; readonly words: string } {
  const parts = step.split(/(?<=[-_.])/);
  const from = parts.findLastIndex((part) => {
    const word = part.replace(/[-_.]$/, '').toLowerCase();
    return !isWord(word) && !NEGATIONS.has(word) && !/^\d*$/.test(word);
  });
  return { before: parts.slice(0, from + 1).join(''), words: parts.slice(from + 1).join('') };
}

/** The words for environments at one end of a name, and the rest of it: `prod` and `web` of `web-prod` and `prod-web`. */
export function wordsOf(name: string): { readonly of: string; readonly words: string } {
  const parts = name.split(/[-_.]/);
  const isPart = (part: string): boolean =>
    NEGATIONS.has(part.toLowerCase()) || /^\d+$/.test(part) || isWord(part);
  const last = parts.findLastIndex((part) => !isPart(part));
  const end = parts.slice(last + 1);
  if (end.length > 0) return { of: parts.slice(0, last + 1).join('-'), words: end.join('-') };
  const first = parts.findIndex((part) => !isPart(part));
  return { of: parts.slice(first).join('-'), words: parts.slice(0, first).join('-') };
}

/** Words for one stage on the way to production; another word is a stage of its own. */
const STAGES: readonly (readonly [stage: string, words: RegExp])[] = [
  ['development', /^(?:dev|develop|development|local|localhost|minikube|kind|k3d)$/],
  ['test', /^(?:test|tests|testing|tst|ci|e2e|qa|perf|performance|int|integ|integration|sit)$/],
  ['acceptance', /^(?:uat|acc|acceptance|homolog|hml|stage|stages|staging|stg)$/],
  ['preproduction', /^pre(?:prod|prd|production|live)$/],
];

/** The stage that the first word of a step stands for: `pre-prod` is that of `preprod`, and not production. */
export function stageOf(step: string): string {
  const parts = partsOf(step);
  const at = parts.findIndex(isWord);
  const before = NEGATIONS.has(parts[at - 1] ?? '') ? (parts[at - 1] ?? '') : '';
  const word = `${before}${parts[at] ?? step}`.replace(/\d+$/, '');
  return STAGES.find(([, words]) => words.test(word))?.[0] ?? word;
}

/**
 * Tells whether words are for a stage on the way to production, and nothing else goes by them: not `demo`,
 * not `test`.
 */
export const isClearStage = (words: string): boolean =>
  saysProduction(words) ||
  (hasClearWord(words) && STAGES.some(([stage]) => stage === stageOf(words)));

/** Tells whether a step says production or a stage on the way there, and nothing else: not `sandbox`, not `demo`. */
export function isStageOnTheWay(step: string): boolean {
  const word = stepWord(step);
  if (word === null || word === 'mixed') return false;
  return saysProduction(step) || STAGES.some(([stage]) => stage === stageOf(step));
}

/** The stage of the innermost step of a file's path that says one beyond doubt, the file's own name among them; else null. */
export function stageOfFile(file: string): string | null {
  const steps = file.replace(/\.[^./]+$/, '').split('/');
  const step = steps.findLast((one) => !isContent(one) && hasClearWord(one));
  if (step === undefined) return null;
  return saysProduction(step) ? 'production' : stageOf(step);
}
