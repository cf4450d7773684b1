import type { ByArgo, ByFlux } from '../../src/gitops/roots/applier-of-root.ts';
import type { Origin } from '../../src/manifest/index.ts';

const SOMEWHERE: Origin = { file: 'appliers.yaml', line: 1, column: 1, endLine: 1 };

/** What an Application says that says nothing of its own. */
export const appliedByArgo = (more: Partial<Omit<ByArgo, 'tool'>> = {}): ByArgo => ({
  tool: 'argo',
  origin: SOMEWHERE,
  defaultNamespace: null,
  ...more,
});

/** What a Kustomization of Flux says that says nothing of its own. */
export const appliedByFlux = (more: Partial<Omit<ByFlux, 'tool'>> = {}): ByFlux => ({
  tool: 'flux',
  origin: SOMEWHERE,
  defaultNamespace: null,
  targetNamespace: null,
  substitution: null,
  ...more,
});
