import type { Applier } from '../appliers/applier.ts';
import type { ByObject } from '../appliers/by-object.ts';
import type { CommonMetadata } from './common-metadata.ts';
import type { Artifact } from './flux-sources.ts';
import type { Substitution } from './substitution/substitution.ts';

/** A root that Flux applies: a Kustomization names it, or a HelmRelease installs it. */
export interface ByFlux extends ByObject {
  readonly tool: 'flux';
  /** The namespace that it forces on everything (`spec.targetNamespace`). */
  readonly targetNamespace: string | null;
  /** Its `postBuild`: null where there is none, and `${…}` is then plain text. */
  readonly substitution: Substitution | null;
  /** What Flux makes of the source that it is read from. */
  readonly artifact?: Artifact;
  /** Of several roots that one kustomization of Flux takes in: the folder that it is generated for (FLUX-11). */
  readonly generatedFor?: string;
  /** Labels and annotations that Flux sets on everything of it (FLUX-21). */
  readonly commonMetadata?: readonly CommonMetadata[];
}

/** What a Kustomization says of what it applies. */
export const byFlux = ({
  targetNamespace,
  substitution,
  artifact,
  commonMetadata,
}: Applier): Omit<ByFlux, keyof ByObject> => ({
  tool: 'flux',
  targetNamespace,
  substitution,
  ...(artifact === undefined ? {} : { artifact }),
  ...(commonMetadata === undefined ? {} : { commonMetadata }),
});
