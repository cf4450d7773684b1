import type { MapNode, Node, Plain } from '../../../manifest/index.ts';
import { isPlainList } from '../../../manifest/index.ts';
import type { Effort } from '../../rendering/effort.ts';
import type { ArgoInput } from '../argo-input.ts';
import { plainText } from './go-value.ts';

/** Holds what one Application of a set is made with. */
export interface ParameterSet {
  /**
   * They are nested with Go templates, and flat without them: `path.basename` is a name of its own (ARGO-59).
   */
  readonly values: PlainMap;
  /**
   * Tells whether there are more parameters, which only a cluster or a forge knows: what is missing is then
   * not seen.
   */
  readonly isOpen: boolean;
  /** Files that they come from; absent for none. */
  readonly files?: readonly string[];
  /** Maps of the tree that say them, by name; of the same name the last counts. Absent for none. */
  readonly written?: readonly MapNode[];
}

/** The files of both. */
export function filesOfBoth(one: ParameterSet, other: ParameterSet): Pick<ParameterSet, 'files'> {
  const files = [...new Set([...(one.files ?? []), ...(other.files ?? [])])];
  return files.length === 0 ? {} : { files };
}

export type PlainMap = { readonly [key: string]: Plain };

export const EMPTY: ParameterSet = { values: {}, isOpen: false };

/** Holds what the generators of one ApplicationSet go by. */
export interface SetContext {
  /** The set itself. */
  readonly set: Node;
  readonly input: ArgoInput;
  readonly language: SetTemplating;
  /** Collects the kinds of its generators that the tree does not answer: `clusters`, `pullRequest`. */
  readonly unseen: Set<string>;
  /** Collects what fails; one failure stops the whole set (ARGO-72). */
  readonly problems: Set<string>;
}

/** Says how a set writes its templates. */
export interface SetTemplating {
  readonly isGo: boolean;
  /** Says what a missing key is, as `goTemplateOptions` has it: nothing, an empty value of its map, an error. */
  readonly missing: 'nothing' | 'zero' | 'error';
  /** Bounds what filling in may cost, of all sets of the tree together. */
  readonly effort: Effort;
}

/** Bounds the sets of parameters of one generator; which Applications of them are followed is decided later. */
export const MAX_PARAMETER_SETS = 150_000;

export const isPlainMap = (value: Plain | undefined): value is PlainMap =>
  value !== undefined && value !== null && typeof value === 'object' && !isPlainList(value);

/** A map under names with dots, values as text: what flat templates know of a file (ARGO-59, ARGO-63). */
export function flattened(
  value: Plain,
  name = '',
  flat = new Map<string, string>(),
): Map<string, string> {
  const under = (key: string): string => (name === '' ? key : `${name}.${key}`);
  if (isPlainMap(value)) {
    for (const [key, inner] of Object.entries(value)) flattened(inner, under(key), flat);
  } else if (isPlainList(value)) {
    for (const [index, inner] of value.entries()) flattened(inner, under(String(index)), flat);
  } else if (name !== '') flat.set(name, plainText(value));
  return flat;
}

/** Both maps; on the same key the second wins, maps are merged. */
export function mergedMaps(below: PlainMap, above: PlainMap): PlainMap {
  const merged: Record<string, Plain> = Object.assign({}, below);
  for (const [key, value] of Object.entries(above)) {
    const own = merged[key];
    merged[key] = isPlainMap(own) && isPlainMap(value) ? mergedMaps(own, value) : value;
  }
  return merged;
}

/** Steps that it takes to fill in a template; texts within it count by their length. */
export function stepsToRender(node: Node): number {
  switch (node.kind) {
    case 'scalar':
      return 25 + String(node.value).length / 2;
    case 'seq':
      return node.items.reduce((sum, item) => sum + stepsToRender(item), 50);
    case 'map':
      return [...node.entries.values()].reduce((sum, value) => sum + stepsToRender(value), 50);
  }
}

/** A place in a set, for what is said of it. */
export const placeText = ({ origin }: Node): string => `${origin.file}:${String(origin.line)}`;

const MAX_NAME = 253;

/** A name that Kubernetes takes: `basenameNormalized`, `nameNormalized`, `normalize` (ARGO-68). */
export const normalizedName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, '-')
    .slice(0, MAX_NAME)
    .replace(/^[-.]+|(?<![-.])[-.]+$/g, '');

/**
 * Makes of a normalized name what `slugify` makes of it: no dots, no dashes beside one another. A name that
 * is longer than `longest` is cut: where a word ends if `smart`, else as it stands, before anything else is
 * done (ARGO-59).
 */
export function slugOf(name: string, longest: number, smart: boolean): string {
  const normalized = normalizedName(name);
  const cut = smart ? normalized : normalized.slice(0, longest);
  const slug = cut.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  if (!smart || longest === 0 || slug.length <= longest) return slug;
  const end = slug.lastIndexOf('-', longest);
  return slug.slice(0, end < 0 ? longest : end);
}
