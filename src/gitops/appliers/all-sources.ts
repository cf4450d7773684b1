import type { ApplierName } from './applier.ts';
import { ARGO } from '../argo/argo.ts';
import { LOOSE_CHARTS } from '../charts/uninstalled-charts.ts';
import type { EnvironmentSource, ScriptInput } from './environment-source.ts';
import type { SaidByScripts } from '../scripts/script-applier.ts';
import { FLUX } from '../flux/flux.ts';
import { KUSTOMIZE } from '../kustomize/kustomize.ts';
import { PLAIN } from '../plain/plain.ts';
import { SCRIPTS } from '../scripts/scripts.ts';

/**
 * The ways in which a tree says what is delivered where. What appliers take comes before folders that nothing applies,
 * and of those what an earlier one takes is not there for a later one.
 */
export const ALL_SOURCES: readonly EnvironmentSource[] = [
  ARGO,
  FLUX,
  KUSTOMIZE,
  PLAIN,
  LOOSE_CHARTS,
  SCRIPTS,
];

/** The source that a root or an applier comes of; undefined where nothing of the tree applies it. */
export const sourceNamed = (name: string | undefined): EnvironmentSource | undefined =>
  ALL_SOURCES.find((source) => source.name === name);

/** Whether an object makes others that apply folders, by any of them. */
export const makesAppliers = (object: ApplierName): boolean =>
  ALL_SOURCES.some(({ appliers }) => appliers?.makesAppliers?.(object) === true);

/** What the texts of a tree say that they apply and make, by all sources. */
export function saidByScripts(input: ScriptInput): SaidByScripts {
  const said = ALL_SOURCES.flatMap(({ scripts }) => scripts?.find(input) ?? []);
  return {
    appliers: said.flatMap(({ appliers }) => appliers),
    made: said.flatMap(({ made }) => made),
  };
}
