import type { Node, PathStep, ScalarNode } from '../../manifest/index.ts';
import { parseEmbeddedYaml } from '../../istio/index.ts';

/** Texts longer than this are compared as texts. */
const MAX_LENGTH = 500_000;

/**
 * The map inside a text field that istiod or Helm reads as YAML: `data.mesh` of the `istio` ConfigMap,
 * `helm.values` of an Argo CD Application, the `proxy.istio.io/config` annotation. Null elsewhere, and
 * where the text is not one YAML map.
 */
export function embeddedYaml(path: readonly PathStep[], node: ScalarNode): Node | null {
  if (!holdsYaml(path) || typeof node.value !== 'string' || node.value.length > MAX_LENGTH)
    return null;
  const embedded = parseEmbeddedYaml(node);
  return embedded?.kind === 'map' ? embedded : null;
}

function holdsYaml(path: readonly PathStep[]): boolean {
  const [parent, last] = path.slice(-2);
  return (
    last === 'proxy.istio.io/config' ||
    (parent === 'helm' && last === 'values') ||
    (path.length === 2 && parent === 'spec' && last === 'valuesContent') ||
    (path.length === 2 && parent === 'data' && (last === 'mesh' || last === 'meshNetworks'))
  );
}
