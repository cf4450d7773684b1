import { isProduction } from '../../gitops/index.ts';
import type { ResolvedPair } from './resolved-pair.ts';

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
