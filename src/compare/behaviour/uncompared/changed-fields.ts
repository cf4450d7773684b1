import type { Plain, Resource } from '../../../manifest/index.ts';
import { isPlainList, plainOf, sameData } from '../../../manifest/index.ts';

/** The keys to a field; the places of items in lists are left out. */
export type FieldKeys = readonly string[];

/** More fields of one object are not told apart: all of it counts as changed then. */
const MOST_FIELDS = 2_000;

/** Lists the innermost fields in which two sides of an object differ; the empty path where it is on one side only. */
export function changedFields(was: Resource | null, is: Resource | null): readonly FieldKeys[] {
  if (was === null || is === null) return [[]];
  if (was.node === is.node || sameData(was.node, is.node)) return [];
  const found = differences(plainOf(was.node), plainOf(is.node));
  // what differs in no field that is told apart differs as a whole
  return found.length === 0 ? [[]] : found;
}

/** Lists the innermost fields in which two values differ; of what is on one side only all that it has. */
export function differences(was: Plain, is: Plain): readonly FieldKeys[] {
  const found = new Map<string, FieldKeys>();
  addDifferences(found, was, is, []);
  return found.size > MOST_FIELDS ? [[]] : [...found.values()];
}

function addDifferences(
  found: Map<string, FieldKeys>,
  was: Plain,
  is: Plain,
  path: FieldKeys,
): void {
  if (found.size > MOST_FIELDS || isSameEmpty(was, is)) return;
  if (isPlainList(was) || isPlainList(is)) {
    const [one, other] = [itemsOf(was), itemsOf(is)];
    const isOtherShape = one === null || other === null || one.length + other.length === 0;
    if (isOtherShape) found.set(JSON.stringify(path), path);
    else
      for (let at = 0; at < Math.max(one.length, other.length); at += 1)
        addDifferences(found, one[at] ?? null, other[at] ?? null, path);
    return;
  }
  const [one, other] = [fieldsOf(was), fieldsOf(is)];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  if (keys.size === 0) found.set(JSON.stringify(path), path);
  for (const key of keys)
    addDifferences(found, ownValue(one, key), ownValue(other, key), [...path, key]);
}

/** Tells of the same scalar, and of two lists or two maps in which nothing is. */
const isSameEmpty = (was: Plain, is: Plain): boolean =>
  was === is || [was, is].every(isEmptyList) || [was, is].every(isEmptyMap);

const isEmptyList = (value: Plain): boolean => isPlainList(value) && value.length === 0;

const isEmptyMap = (value: Plain): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !isPlainList(value) &&
  Object.keys(value).length === 0;

/** Lists the items of a list, none of what is not there; null for a value of another shape. */
const itemsOf = (value: Plain): readonly Plain[] | null =>
  value === null ? [] : isPlainList(value) ? value : null;

const fieldsOf = (value: Plain): { readonly [name: string]: Plain } =>
  typeof value === 'object' && value !== null && !isPlainList(value) ? value : {};

const ownValue = (fields: { readonly [name: string]: Plain }, key: string): Plain =>
  (Object.hasOwn(fields, key) ? fields[key] : undefined) ?? null;

/** Tells whether a field is a label or annotation of the object itself that those who pack and apply it write. */
export const isOfKnownMetadata = ([top, map, name = '']: FieldKeys): boolean =>
  top === 'metadata' && (map === 'labels' || map === 'annotations') && isKnownName(name);

/** Tells whether a field is a label or annotation of an object of the mesh that may say who reads it. */
export const isReadMetadata = (path: FieldKeys): boolean => {
  const [top, map, name = ''] = path;
  return (
    top === 'metadata' &&
    (map === 'labels' || map === 'annotations') &&
    !isKnownName(name) &&
    /istio|kubernetes\.io|k8s\.io|gateway/.test(name)
  );
};

/** Tells whether a label or annotation is one that Helm, kustomize, appliers or restarts write, and by which nothing is chosen. */
export const isKnownName = (name: string): boolean => KNOWN_NAMES.has(name) || KNOWN.test(name);

const KNOWN_NAMES: ReadonlySet<string> = new Set([
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/part-of',
  'app.kubernetes.io/version',
  'helm.sh/chart',
  'kubernetes.io/change-cause',
  'kubernetes.io/description',
]);

const KNOWN =
  /^(?:meta\.helm\.sh|argocd\.argoproj\.io|kustomize\.toolkit\.fluxcd\.io|helm\.toolkit\.fluxcd\.io|checksum|prometheus\.io|kubectl\.kubernetes\.io|reloader\.stakater\.com)\//;
