import { stringAt } from '../../manifest/index.ts';
import type { Stays } from './release-resources.ts';
import type { FluxRelease } from './release.ts';

const HOOK = 'helm.sh/hook';
const DELETE_POLICY = 'helm.sh/hook-delete-policy';

/**
 * What a release leaves in the cluster: hooks of the types that are run, unless they go once they have succeeded, and
 * of `crds/` nothing but definitions (HELM-9, HELM-11).
 */
export function staysUnderFlux({ hooks }: FluxRelease): Stays {
  const run = new Set(hooks);
  return ({ resource: { kind, node }, isHook, isDefinition }) => {
    if (isDefinition) return kind === 'CustomResourceDefinition';
    if (!isHook) return true;
    const [types, policies] = [HOOK, DELETE_POLICY].map((name) =>
      (stringAt(node, 'metadata', 'annotations', name) ?? '').split(',').map((each) => each.trim()),
    );
    const isRun = types?.some((type) => run.has(type)) === true;
    return isRun && policies?.includes('hook-succeeded') !== true;
  };
}
