import type { ApplierName } from './applier.ts';
import { ARGO } from './argo/argo.ts';
import type { EnvironmentSource } from './environment-source.ts';
import { FLUX } from './flux/flux.ts';
import { KUSTOMIZE } from './kustomize/kustomize.ts';
import { PLAIN } from './plain/plain.ts';

/**
 * The ways in which a tree says what is delivered where. What appliers take comes before folders that nothing applies,
 * and of those what an earlier one takes is not there for a later one.
 */
export const ALL_SOURCES: readonly EnvironmentSource[] = [ARGO, FLUX, KUSTOMIZE, PLAIN];

/** The source that a root or an applier comes of; undefined where nothing of the tree applies it. */
export const sourceNamed = (name: string | undefined): EnvironmentSource | undefined =>
  ALL_SOURCES.find((source) => source.name === name);

/** Whether an object makes others that apply folders, by any of them. */
export const makesAppliers = (object: ApplierName): boolean =>
  ALL_SOURCES.some(({ appliers }) => appliers?.makesAppliers?.(object) === true);
