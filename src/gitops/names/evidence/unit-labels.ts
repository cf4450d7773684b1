import type { RootDraft } from '../../roots/root-draft.ts';
import { addressParts, isAddress } from './address-parts.ts';
import { clusterLabels } from './cluster-labels.ts';
import { stageIn } from './stage-in-text.ts';

/**
 * What each cluster of an environment is called: as paths and appliers call it, unless all is said to be of regions and
 * its own name says none of them; never by its address.
 */
export function unitLabels(
  own: ReadonlyMap<string, readonly RootDraft[]>,
  calledBy: (id: string) => string,
  home: string,
): (id: string) => string {
  const others = new Map([...own].filter(([id]) => id !== home));
  const { regions, proper } = clusterLabels(others);
  const names = [...others.keys()].map(calledBy);
  const parts = addressParts(names.filter(isAddress));
  const areCodes = ![...others.keys()].some((id) => saysRegion(calledBy(id), regions.get(id)));
  return (id) => {
    const name = calledBy(id);
    const region = areCodes ? regions.get(id) : undefined;
    if (region !== undefined) return region;
    return isAddress(name) ? (proper.get(id) ?? parts.get(name) ?? name) : name;
  };
}

/** Whether a name says where the cluster is, or for what: such a name is one that people use. */
function saysRegion(name: string, region: string | undefined): boolean {
  if (isAddress(name)) return false;
  if (region === undefined || stageIn(name) !== null) return true;
  const parts = new Set(name.toLowerCase().split(/[^a-z0-9]+/));
  return region.split('-').some((part) => parts.has(part));
}
