import type { Vendored } from '../../kustomize/index.ts';
import type { FileTree, ManifestReader } from '../../manifest/index.ts';
import type { EnvironmentPlan } from '../environment.ts';
import type { DeclaredEnvironment } from './environment-declarations.ts';
import type { DeliverySettings } from './delivery-settings.ts';
import { discoverEnvironments } from './discover-environments.ts';

/** All that a plan comes of, beside the tree. */
interface PlanInput {
  readonly declared: readonly DeclaredEnvironment[];
  readonly reader: ManifestReader;
  readonly vendored: Vendored | undefined;
  readonly said: DeliverySettings;
}

interface KnownPlan extends PlanInput {
  /** Names what stood for content of elsewhere then. */
  readonly key: string | undefined;
  readonly plan: EnvironmentPlan;
}

const known = new WeakMap<FileTree, KnownPlan>();

/**
 * Discovers the environments of a tree once for the rounds in which its charts are rendered: all that was asked for of
 * the tree is there then, and nothing is discovered that was not before.
 */
export function discoveredOnce(tree: FileTree, input: PlanInput): EnvironmentPlan {
  const { declared, reader, vendored, said } = input;
  const earlier = known.get(tree);
  if (earlier !== undefined && isSame(earlier, input)) return earlier.plan;
  const plan = discoverEnvironments(tree, declared, reader, vendored, said);
  if (tree.wanted.size === 0) known.set(tree, { ...input, key: vendored?.key, plan });
  return plan;
}

const isSame = (earlier: KnownPlan, { declared, reader, vendored, said }: PlanInput): boolean =>
  earlier.declared === declared &&
  earlier.reader === reader &&
  earlier.vendored === vendored &&
  earlier.key === vendored?.key &&
  earlier.said.repositoryAliases === said.repositoryAliases &&
  earlier.said.notDelivered === said.notDelivered &&
  earlier.said.clusters === said.clusters &&
  earlier.said.ownNames === said.ownNames &&
  earlier.said.beside === said.beside &&
  earlier.said.isExplained === said.isExplained &&
  earlier.said.appliedBefore === said.appliedBefore &&
  hasTheSame(earlier.said.unlisted, said.unlisted) &&
  isSameOrNone(earlier.said.live, said.live) &&
  isSameOrNone(earlier.said.held, said.held);

const isSameOrNone = (
  one: ReadonlyMap<string, unknown> = new Map(),
  other: ReadonlyMap<string, unknown> = new Map(),
): boolean => one === other || one.size + other.size === 0;

const hasTheSame = (
  one: ReadonlySet<string> = new Set(),
  other: ReadonlySet<string> = new Set(),
): boolean => one.size === other.size && [...one].every((each) => other.has(each));
