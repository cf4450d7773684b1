import type { Origin } from '../../manifest/index.ts';
import { itemsAt, stringAt } from '../../manifest/index.ts';
import type { Entry } from '../build/entry.ts';
import { namespaceOf, originalId } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import type { GroupVersionKind } from '../build/object-id.ts';
import { idText, isClusterWide, isSelected } from '../build/object-id.ts';
import type { BackReference, FieldSpec } from '../transformers/kustomize-tables.ts';

/** Holds an object that refers to others, with those it could refer to. */
export interface Referrer {
  readonly entry: Entry;
  /** Finds the objects that once had a name and could be referred to from here. */
  readonly byName: (name: string) => readonly Entry[];
  /** Lists all objects that could be referred to from here. */
  readonly reachable: () => readonly Entry[];
}

type PreviousNames = ReadonlyMap<string, readonly Entry[]>;

/** Lists objects by each name they had before: only these can have references that must follow. */
export function indexByPreviousName(entries: readonly Entry[]): PreviousNames {
  const index = new Map<string, Entry[]>();
  for (const entry of entries)
    for (const name of new Set(entry.previous.map((id) => id.name))) {
      const named = index.get(name);
      if (named === undefined) index.set(name, [entry]);
      else named.push(entry);
    }
  return index;
}

export function referrerOf(
  entry: Entry,
  entries: readonly Entry[],
  renamed: PreviousNames,
): Referrer {
  const reaches = reachOf(entry);
  return {
    entry,
    byName: (name) => (renamed.get(name) ?? []).filter(reaches),
    reachable: () => entries.filter(reaches),
  };
}

/**
 * Tells which objects are in reach: those of other namespaces are not, but for the service accounts a
 * RoleBinding names.
 */
function reachOf(entry: Entry): (target: Entry) => boolean {
  if (isClusterWide(entry.id)) return () => true;
  const namespaces = subjectNamespaces(entry);
  return (target) =>
    isClusterWide(target.id) ||
    target.id.effectiveNamespace === entry.id.effectiveNamespace ||
    namespaces.has(namespaceOf(target));
}

function subjectNamespaces(entry: Entry): ReadonlySet<string> {
  const namespaces = new Set<string>();
  if (entry.id.kind !== 'RoleBinding') return namespaces;
  for (const subject of itemsAt(entry.node, 'subjects')) {
    const wrong = (what: string): never =>
      refuse('unexpected-value', `A subject of ${idText(entry.id)} ${what}.`, subject.origin);
    if (subject.kind !== 'map') return wrong('is no map');
    const namespace = subject.entries.get('namespace');
    const kind = subject.entries.get('kind');
    if (namespace === undefined || kind === undefined) continue;
    if (kind.kind !== 'scalar' || typeof kind.value !== 'string') return wrong('has no kind');
    if (kind.value !== 'ServiceAccount') continue;
    if (namespace.kind !== 'scalar' || typeof namespace.value !== 'string')
      return wrong('has a blank namespace');
    namespaces.add(namespace.value);
  }
  return namespaces;
}

/** Lists objects that were in a namespace at first, or if there are none, those that are in it now. */
export function candidatesIn(
  referrer: Referrer,
  namespace: string,
  name: string,
): readonly Entry[] {
  const reachable = referrer.reachable().filter((entry) => !isClusterWide(entry.id));
  const named = (entry: Entry): boolean => entry.previous.some((id) => id.name === name);
  const before = reachable.filter((entry) => originalId(entry).effectiveNamespace === namespace);
  if (before.length > 0) return before.filter(named);
  return reachable.filter((entry) => entry.id.effectiveNamespace === namespace && named(entry));
}

interface Question {
  readonly reference: BackReference;
  readonly spec: FieldSpec;
  readonly referrer: Referrer;
  readonly name: string;
  readonly candidates: readonly Entry[];
  /**
   * It is true where the namespace of what is found is written too, so that two that differ in it are not the
   * same.
   */
  readonly byNamespace: boolean;
  readonly place: Origin;
}

/** Finds the object a reference means; undefined if none. Refuses a reference that could mean several. */
export function selectReferral(question: Question): Entry | undefined {
  const { reference, spec, referrer } = question;
  const role = roleOf(spec, referrer.entry);
  const fits = question.candidates.filter(
    (candidate) =>
      once(candidate, reference) &&
      (role === undefined || once(candidate, role)) &&
      inSameNamespace(referrer.entry, candidate),
  );
  if (fits.length <= 1) return fits[0];
  const near = fits.filter((candidate) => sameAffixes(candidate, referrer.entry, true));
  if (near.length === 1) return near[0];
  const nearest = near.filter((candidate) => sameAffixes(candidate, referrer.entry, false));
  const [first] = nearest;
  if (first === undefined) return undefined;
  const same = (entry: Entry): boolean =>
    entry.id.name === first.id.name &&
    (!question.byNamespace || namespaceOf(entry) === namespaceOf(first));
  if (nearest.every(same)) return first;
  return refuse(
    'ambiguous',
    `"${spec.path}" of ${idText(referrer.entry.id)} could mean ${nearest.map(({ id }) => idText(id)).join(' or ')} (found multiple possible referrals).`,
    question.place,
  );
}

const once = (entry: Entry, kind: GroupVersionKind): boolean =>
  entry.previous.some((id) => isSelected(id, kind));

/** Reads which kind a roleRef means, since it names that itself; undefined for other references. */
function roleOf(spec: FieldSpec, entry: Entry): GroupVersionKind | undefined {
  if (!spec.path.endsWith('roleRef/name')) return undefined;
  const group = stringAt(entry.node, 'roleRef', 'apiGroup');
  const kind = stringAt(entry.node, 'roleRef', 'kind');
  return group === undefined || kind === undefined ? undefined : { group, kind };
}

const inSameNamespace = (referrer: Entry, candidate: Entry): boolean =>
  isClusterWide(referrer.id) ||
  isClusterWide(candidate.id) ||
  candidate.id.kind === 'ServiceAccount' ||
  referrer.id.effectiveNamespace === candidate.id.effectiveNamespace;

function sameAffixes(a: Entry, b: Entry, allowNone: boolean): boolean {
  return (
    sameEnding(a.prefixes, b.prefixes, allowNone) && sameEnding(a.suffixes, b.suffixes, allowNone)
  );
}

/**
 * Tells whether the shorter list is the end of the longer one. An empty list is the end of any, but only
 * where that is allowed.
 */
function sameEnding(a: readonly string[], b: readonly string[], allowNone: boolean): boolean {
  if (a.length === 0 || b.length === 0) return allowNone || a.length === b.length;
  const length = Math.min(a.length, b.length);
  return a.slice(-length).every((value, index) => value === b.slice(-length)[index]);
}
