import type { KustomizeResult } from '../../src/kustomize/build/kustomize-renderer.ts';
import { printWithOrigins } from '../../src/kustomize/print/object-printer.ts';

/** All that a render says, as plain data: two renders that are told alike are alike. */
export const toldResult = ({ status, failure, gaps, reads, resources }: KustomizeResult) => ({
  status,
  failure,
  gaps,
  reads: [...reads].sort(),
  text: printWithOrigins(resources),
  names: resources.map(({ stableName, namespace }) => `${namespace}/${stableName}`),
});
