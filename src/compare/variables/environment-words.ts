import { environmentOfUnit } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** Ways to write one stage; two of one row are no two environments. */
const STAGES: readonly (readonly string[])[] = [
  ['prod', 'prd', 'production', 'live'],
  ['dev', 'develop', 'development'],
  ['stage', 'staging', 'stg'],
  ['test', 'tst', 'testing'],
  ['uat', 'acc', 'acceptance'],
  ['preprod', 'nonprod'],
  ['sandbox', 'sbx'],
  ...['qa', 'int', 'ci', 'perf', 'demo', 'preview', 'local'].map((word) => [word]),
];

const known = new WeakMap<Mesh, ReadonlySet<string>>();

/** Words by which an environment goes in names: those of its stages, else its name where that is one word. */
function wordsOfEnvironment(mesh: Mesh): ReadonlySet<string> {
  const found = known.get(mesh) ?? readWords(environmentOfUnit(mesh.environment.name));
  known.set(mesh, found);
  return found;
}

function readWords(name: string): ReadonlySet<string> {
  const parts = partsOf(name);
  const words = parts.flatMap((part) => STAGES.find((stage) => stage.includes(part)) ?? []);
  // "default" is how we call one that nobody names, and a namespace of every cluster
  const isName = words.length === 0 && parts.length === 1 && !parts.includes('default');
  return new Set(isName ? parts : words);
}

/** A name without the words of its own environment at either end: `web` of `web-prod` and `prod-web`. */
export function bareName(name: string, mesh: Mesh): string {
  const words = wordsOfEnvironment(mesh);
  const parts = name.split(/[-_.]/);
  const isOther = (part: string): boolean => !words.has(part.toLowerCase());
  const first = parts.findIndex(isOther);
  return first === -1 ? '' : parts.slice(first, parts.findLastIndex(isOther) + 1).join('-');
}

/** A text in which the environment's own words are stars, so that two environments can be compared: `sa/web-*`. */
export function withoutOwnWords(text: string, mesh: Mesh): string {
  const words = wordsOfEnvironment(mesh);
  return text.replace(/[a-z0-9]+/gi, (part) => (words.has(part.toLowerCase()) ? '*' : part));
}

/** Of several environments those that a text names by one of their words. */
export function environmentsNamed(text: string, meshes: readonly Mesh[]): readonly Mesh[] {
  const parts = new Set(partsOf(text));
  return meshes.filter((mesh) => [...wordsOfEnvironment(mesh)].some((word) => parts.has(word)));
}

/**
 * Whether what an environment and the owner of a name both read is meant for it: they read one file that is called for
 * this environment; or the owner reads it in a file that is called for another one of `all`, so that it is not its own.
 */
export function isSharedFile(
  { mesh, origin }: EnvironmentPlace,
  owner: EnvironmentPlace,
  all: readonly Mesh[],
): boolean {
  const named = environmentsNamed(owner.origin.file, all);
  if (named.length > 0 && !named.includes(owner.mesh)) return true;
  return origin.file === owner.origin.file && named.includes(mesh);
}

/** What an environment reads at a place. */
export interface EnvironmentPlace {
  readonly mesh: Mesh;
  readonly origin: Origin;
}

const partsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');
