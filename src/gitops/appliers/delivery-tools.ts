import type { ApplierName } from './applier.ts';
import { ARGO } from '../argo/argo.ts';
import { LOOSE_CHARTS } from '../charts/standalone-charts.ts';
import type {
  EnvironmentSource,
  ScriptInput,
  ApplyingRules,
  ObjectMark,
  Refusal,
} from './environment-source.ts';
import { namingsIn } from '../mentions/namings.ts';
import type { ScriptFindings } from '../scripts/script-applier.ts';
import { FLUX } from '../flux/flux.ts';
import { HELMFILE } from '../helmfile/helmfile.ts';
import { KUSTOMIZE } from '../kustomize/kustomization-roots.ts';
import { PLAIN } from '../plain/plain-folders.ts';
import { SCRIPTS } from '../scripts/scripts.ts';
import { TERRAFORM } from '../terraform/terraform.ts';
import type { Root } from '../roots/root.ts';
import { objectApplying } from '../roots/applier-of-root.ts';

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
  HELMFILE,
  TERRAFORM,
];

/** The source that a root or an applier comes of; undefined where nothing of the tree applies it. */
export const sourceNamed = (name: string | undefined): EnvironmentSource | undefined =>
  ALL_SOURCES.find((source) => source.name === name);

/** Tells whether, for any of the tools, an object makes others that apply folders. */
export const makesAppliers = (object: ApplierName): boolean =>
  ALL_SOURCES.some(({ appliers }) => appliers?.makesAppliers?.(object) === true);

/**
 * Names what of a set stays as it is for a refusal: all of it, or the one Application that is refused, while what the set
 * makes no more is deleted all the same (ARGO-58, ARGO-72). Empty for what makes nothing.
 */
export function frozenBy({ object, application }: Refusal): readonly string[] {
  if (!makesAppliers(object)) return [];
  const set = `${object.namespace}/${object.name}`;
  return [application === undefined ? set : `${set} ${application}`];
}

/** Reads what the texts of a tree say that they apply and make, by all sources. */
export function findScriptAppliers(input: ScriptInput): ScriptFindings {
  const said = ALL_SOURCES.flatMap(({ scripts }) => scripts?.find(input) ?? []);
  return {
    appliers: said.flatMap(({ appliers }) => appliers),
    made: said.flatMap(({ made }) => made),
    written: said.flatMap(({ written }) => written),
    named: namingsIn(input.tree, input.kustomizations, input.reader),
    installs: said.flatMap(({ installs }) => installs),
    contents: said.flatMap(({ contents = [] }) => contents),
    open: said.flatMap(({ open = [] }) => open),
    built: said.flatMap(({ built = [] }) => built),
  };
}

const NONE: ApplyingRules = { heeds: new Set() };

/**
 * Tells how the tool that applies a root treats what it builds; where nothing of the tree applies it, the
 * rules are those that most tools follow.
 */
export function applyingRules({ by, content }: Pick<Root, 'by' | 'content'>): ApplyingRules {
  const source = sourceNamed(by.tool);
  const installing = content.kind === 'chart' ? source?.installing : undefined;
  return installing ?? source?.applying ?? NONE;
}

/**
 * Tells whether the tool that applies a root heeds a mark of its objects: `maybe` where nothing of the tree
 * applies it.
 */
export function heeds(
  root: Pick<Root, 'by' | 'content'>,
  mark: ObjectMark,
): 'yes' | 'maybe' | 'no' {
  if (objectApplying(root) === null) return 'maybe';
  return applyingRules(root).heeds.has(mark) ? 'yes' : 'no';
}
