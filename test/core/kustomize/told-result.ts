import type { KustomizeResult } from '../../../src/core/kustomize/index.ts';
import { printWithOrigins } from '../../../src/core/kustomize/index.ts';

/** All that a render says, as plain data: two renders that are told alike are alike. */
export const toldResult = ({ status, failure, gaps, reads, resources }: KustomizeResult) => ({
  status,
  failure,
  gaps,
  reads: [...reads].sort(),
  text: printWithOrigins(resources),
  names: resources.map(({ stableName, namespace }) => `${namespace}/${stableName}`),
});
