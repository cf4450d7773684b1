import type { View } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { viewOf } from '../../istio/index.ts';

/**
 * Says why a patch of an EnvoyFilter may not do what it says, with the distinctions of Istio's own analysis.
 */
export type PatchMistake =
  /** It takes its place from what else is there, and no priority says what that is. */
  | 'order-left-open'
  /** So it is, and another patch of the name before it is for some versions of proxies only. */
  | 'order-by-version'
  | 'replaces-no-filter'
  | 'adds-to-route'
  | 'removes-from-route';

/** Patches of one EnvoyFilter with one mistake. */
export interface MistakenPatches {
  readonly mistake: PatchMistake;
  readonly applyTo: string;
  readonly operation: string;
  readonly origin: Origin;
  /** Further patches with the same mistake. */
  readonly more: readonly Origin[];
}

/** Operations whose effect hangs on what other patches did before. */
const RELATIVE: ReadonlySet<string> = new Set([
  'REMOVE',
  'REPLACE',
  'INSERT_BEFORE',
  'INSERT_AFTER',
]);
const ROUTES: ReadonlySet<string> = new Set(['ROUTE_CONFIGURATION', 'HTTP_ROUTE']);
const REPLACEABLE: ReadonlySet<string> = new Set(['NETWORK_FILTER', 'HTTP_FILTER', 'VIRTUAL_HOST']);

/**
 * Lists what is wrong with patches, each mistake of a filter once. Names that a version of proxies was asked
 * for are remembered from filter to filter, in the order of the filters: that is how `istioctl` goes through
 * them.
 */
export function mistakenPatches(
  filters: readonly Resource[],
): ReadonlyMap<Resource, readonly MistakenPatches[]> {
  const versioned = new Set<string>();
  return new Map(filters.map((filter) => [filter, mistakesOf(filter, versioned)]));
}

function mistakesOf(filter: Resource, versioned: Set<string>): readonly MistakenPatches[] {
  const { priority, configPatches } = viewOf('EnvoyFilter', filter);
  const isOpen = (priority?.value ?? 0) === 0;
  const found = new Map<PatchMistake, MistakenPatches>();
  for (const { origin, applyTo, proxyVersion, patch } of configPatches.value) {
    // an entry without a patch ends what istioctl reads of a filter
    if (patch === null) break;
    const written = { applyTo: applyTo?.value ?? '', operation: patch.operation?.value ?? '' };
    const name = patch.name?.value ?? '';
    const mistake = mistakeOf(written, isOpen, versioned.has(name));
    if ((proxyVersion?.value ?? '') !== '') versioned.add(name);
    if (mistake === null) continue;
    const place = patch.operation?.origin ?? origin;
    const before = found.get(mistake);
    found.set(
      mistake,
      before === undefined
        ? { ...written, mistake, origin: place, more: [] }
        : { ...before, more: [...before.more, place] },
    );
  }
  return [...found.values()];
}

function mistakeOf(
  { applyTo, operation }: Pick<MistakenPatches, 'applyTo' | 'operation'>,
  isOpen: boolean,
  isVersioned: boolean,
): PatchMistake | null {
  if (operation === 'ADD' && ROUTES.has(applyTo)) return 'adds-to-route';
  if (operation === 'REMOVE' && ROUTES.has(applyTo)) return 'removes-from-route';
  if (operation === 'REPLACE' && !REPLACEABLE.has(applyTo)) return 'replaces-no-filter';
  if (!RELATIVE.has(operation) || !isOpen) return null;
  return isVersioned ? 'order-by-version' : 'order-left-open';
}

type Patch = View<'EnvoyFilter'>['configPatches']['value'][number];

const BESIDE: ReadonlySet<string> = new Set(['INSERT_BEFORE', 'INSERT_AFTER']);
const RELATIVE_OPERATIONS: ReadonlySet<string> = new Set([...BESIDE, 'REMOVE', 'REPLACE']);
const PUTS_IN: ReadonlySet<string> = new Set([...BESIDE, 'INSERT_FIRST', 'ADD']);
const EVERYWHERE: ReadonlySet<string> = new Set(['', 'ANY']);

/**
 * Tells whether a patch of one filter comes out differently when it is applied before and after the other
 * filter: the other puts in what it looks for, or both ask for the place beside the same thing.
 */
export const patchesMeet = (filter: Resource, other: Resource): boolean =>
  viewOf('EnvoyFilter', filter).configPatches.value.some((one) =>
    viewOf('EnvoyFilter', other).configPatches.value.some((each) => isMet(one, each)),
  );

function isMet(one: Patch, other: Patch): boolean {
  const [own, theirs] = [operationOf(one), operationOf(other)];
  if (!RELATIVE_OPERATIONS.has(own) || !PUTS_IN.has(theirs)) return false;
  if (one.applyTo?.value !== other.applyTo?.value || !isOneContext(one, other)) return false;
  if (isForVersion(one) !== isForVersion(other)) return false;
  const name = other.patch?.name?.value ?? '';
  const putsInAnchor = name !== '' && name === anchorOf(one);
  return putsInAnchor || (BESIDE.has(own) && own === theirs && anchorOf(one) === anchorOf(other));
}

const operationOf = ({ patch }: Patch): string => patch?.operation?.value ?? '';

const anchorOf = ({ applyTo, filterName, subFilterName }: Patch): string =>
  (applyTo?.value === 'HTTP_FILTER' ? subFilterName : filterName)?.value ?? '';

const isForVersion = ({ proxyVersion }: Patch): boolean => (proxyVersion?.value ?? '') !== '';

function isOneContext(one: Patch, other: Patch): boolean {
  const [own, theirs] = [one.context?.value ?? '', other.context?.value ?? ''];
  return own === theirs || EVERYWHERE.has(own) || EVERYWHERE.has(theirs);
}
