import type { Applier } from '../appliers/applier.ts';
import type { ByObject } from '../appliers/by-object.ts';
import type { ByArgo } from '../argo/by-argo.ts';
import { byArgo } from '../argo/by-argo.ts';
import type { ByFlux } from '../flux/by-flux.ts';
import type { Substitution } from '../flux/substitution/substitution.ts';
import { byFlux } from '../flux/by-flux.ts';
import type { ByKfctl, ByScript } from '../scripts/by-script.ts';
import type { Root } from './root.ts';

/** A root that nothing of the tree is seen to apply. */
export interface ByNobody {
  readonly tool: 'nobody';
  readonly origin: null;
}

/** Who applies a root. Each tool declares its own in its folder, with all that only it says of a root. */
export type AppliedBy = ByArgo | ByFlux | ByScript | ByKfctl | ByNobody;

export const BY_NOBODY: ByNobody = { tool: 'nobody', origin: null };

/** What an object of the tree says of a root that it applies. */
export function appliedBy(applier: Applier): ByArgo | ByFlux {
  const { origin, cluster, defaultNamespace, prunes } = applier;
  const own: ByObject = {
    origin,
    defaultNamespace,
    ...(cluster !== null && { cluster }),
    ...(prunes === false ? { keepsRemoved: true } : {}),
  };
  switch (applier.tool) {
    case 'argo':
      return { ...own, ...byArgo(applier) };
    case 'flux':
      return { ...own, ...byFlux(applier) };
  }
}

type Applied = Pick<Root, 'by'>;

/** What the object of the tree says that applies a root; null where none does. */
export const objectApplying = ({ by }: Applied): ByArgo | ByFlux | null =>
  by.tool === 'argo' || by.tool === 'flux' ? by : null;

/** What Argo CD says of a root; null where it does not apply it. */
export const argoApplying = ({ by }: Applied): ByArgo | null => (by.tool === 'argo' ? by : null);

/** What Flux says of a root; null where it does not apply it. */
export const fluxApplying = ({ by }: Applied): ByFlux | null => (by.tool === 'flux' ? by : null);

/** A root with more of what the object says that applies it; the very root where none does. */
export function withObject(root: Root, more: Partial<Omit<ByObject, 'origin'>>): Root {
  const by = objectApplying(root);
  return by === null ? root : { ...root, by: { ...by, ...more } };
}

/** A root with more of what Flux says of it; the very root where Flux does not apply it. */
export function withFlux(root: Root, more: Partial<Omit<ByFlux, 'tool'>>): Root {
  const by = fluxApplying(root);
  return by === null ? root : { ...root, by: { ...by, ...more } };
}

/** Flux's variables; null where nothing is substituted. */
export const substitutionFor = (root: Applied): Substitution | null =>
  fluxApplying(root)?.substitution ?? null;

/** Whether one script takes all of a folder that no object of the tree applies. */
export const isTakenByScript = ({ by }: Applied): boolean =>
  by.tool === 'script' || (by.tool === 'kfctl' && by.takesAll === true);

/** The namespace that a root's applier gives to what has none. */
export const defaultNamespaceOf = (root: Applied): string | null =>
  objectApplying(root)?.defaultNamespace ?? null;

/** The namespace that a root's applier forces on everything. */
export const targetNamespaceOf = (root: Applied): string | null =>
  fluxApplying(root)?.targetNamespace ?? null;
