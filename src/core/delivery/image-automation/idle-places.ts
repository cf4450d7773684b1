import type { RenderedTree } from '../../gitops/index.ts';
import { automationOf, isOf, isSuspended, isWalked } from './automation-objects.ts';
import type { MarkedPlace } from './marked-places.ts';

/**
 * Answers why nothing writes in a marked place (IMAGES-1, IMAGES-2): a tree that has policies has not the one that is
 * named, or of its automations none walks the file, or all that do rest. Null where something may: also where the tree
 * has none at all, for then they are applied from elsewhere.
 */
export function idlePlaces(tree: RenderedTree): (place: MarkedPlace) => string | null {
  const objects = automationOf(tree);
  const policies = objects.filter(({ kind }) => kind === 'ImagePolicy');
  const automations = objects.filter(({ kind }) => kind === 'ImageUpdateAutomation');
  return (place) => {
    if (policies.length > 0 && !policies.some((policy) => isOf(policy)(place)))
      return `no ImagePolicy ${place.policy} is rendered here`;
    if (automations.length === 0) return null;
    const walking = automations.filter((each) => isWalked(each, place.file));
    if (walking.length === 0)
      return `no ImageUpdateAutomation that is rendered here walks ${place.file}`;
    return walking.every(isSuspended) ? 'every ImageUpdateAutomation for it is suspended' : null;
  };
}
