import type { Resource } from '../../../manifest/index.ts';
import { asEnvoyFilter } from './envoy-filter.ts';

type Patch = ReturnType<typeof asEnvoyFilter>['configPatches']['value'][number];

const BESIDE: ReadonlySet<string> = new Set(['INSERT_BEFORE', 'INSERT_AFTER']);
const RELATIVE: ReadonlySet<string> = new Set([...BESIDE, 'REMOVE', 'REPLACE']);
const PUTS_IN: ReadonlySet<string> = new Set([...BESIDE, 'INSERT_FIRST', 'ADD']);
const EVERYWHERE: ReadonlySet<string> = new Set(['', 'ANY']);

/**
 * Whether a patch of one filter comes out otherwise when it is applied before, and after, the other filter: the other puts
 * in what it looks for, or both ask for the place beside the same thing.
 */
export const patchesMeet = (filter: Resource, other: Resource): boolean =>
  asEnvoyFilter(filter).configPatches.value.some((one) =>
    asEnvoyFilter(other).configPatches.value.some((each) => isMet(one, each)),
  );

function isMet(one: Patch, other: Patch): boolean {
  const [own, theirs] = [operationOf(one), operationOf(other)];
  if (!RELATIVE.has(own) || !PUTS_IN.has(theirs)) return false;
  if (one.applyTo?.value !== other.applyTo?.value || !isOneContext(one, other)) return false;
  if (isVersioned(one) !== isVersioned(other)) return false;
  const name = other.patch?.name?.value ?? '';
  const putsInAnchor = name !== '' && name === anchorOf(one);
  return putsInAnchor || (BESIDE.has(own) && own === theirs && anchorOf(one) === anchorOf(other));
}

const operationOf = ({ patch }: Patch): string => patch?.operation?.value ?? '';

const anchorOf = ({ applyTo, filterName, subFilterName }: Patch): string =>
  (applyTo?.value === 'HTTP_FILTER' ? subFilterName : filterName)?.value ?? '';

const isVersioned = ({ proxyVersion }: Patch): boolean => (proxyVersion?.value ?? '') !== '';

function isOneContext(one: Patch, other: Patch): boolean {
  const [own, theirs] = [one.context?.value ?? '', other.context?.value ?? ''];
  return own === theirs || EVERYWHERE.has(own) || EVERYWHERE.has(theirs);
}
