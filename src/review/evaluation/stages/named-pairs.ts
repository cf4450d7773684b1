import type { EnvironmentPair } from '../../../gitops/index.ts';
import { isProduction } from '../../../gitops/index.ts';
import type { MeshSettings } from './pairs-in-effect.ts';
import type { ResolvedPair } from './resolved-pair.ts';
import { resolvedPair } from './resolved-pair.ts';

/** What people call an environment; nothing is paired or computed by it. */
export interface EnvironmentLabel {
  readonly name: string;
  readonly production: boolean;
}

/** An environment on both sides with its mesh, and its name. */
export interface NamedPair extends ResolvedPair {
  readonly label: EnvironmentLabel;
}

/** Puts the name on: what either side calls production is. */
export const namedPair = (resolved: ResolvedPair): NamedPair => ({
  ...resolved,
  label: { name: resolved.pair.name, production: isProduction(resolved.pair) },
});

/** The same environment with other content on its sides, in its cluster and beside the same others. */
export function withOtherContent(
  { mates, isOwn, environments, environmentsBefore }: NamedPair,
  { pair, whole }: { readonly pair: EnvironmentPair; readonly whole: EnvironmentPair },
  config: MeshSettings,
): NamedPair {
  const other = resolvedPair(pair, { whole, mates, isOwn }, config);
  return namedPair({ ...other, environments, environmentsBefore });
}
