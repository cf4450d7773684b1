import type { Node, Resource } from '../../../../manifest/index.ts';
import { ciphertextOf, nodeAt, stringMapAt } from '../../../../manifest/index.ts';
import type { ConfigMapUse } from './config-map-uses.ts';

/** ConfigMaps that Git has and that containers of it read; what somebody decrypts or fills in says nothing of the live one. */
export function readConfigMaps(
  git: readonly Resource[],
  uses: readonly ConfigMapUse[],
): readonly Resource[] {
  const read = new Set(uses.map((use) => `${use.workload.namespace}/${use.name}`));
  return git.filter(
    (resource) =>
      resource.group === '' &&
      resource.kind === 'ConfigMap' &&
      read.has(`${resource.namespace}/${resource.name}`) &&
      !isFilledIn(resource),
  );
}

/** By its annotations the Vault plugin of Argo CD knows what to fill in. */
const VAULT_PLUGIN = /^avp\.kubernetes\.io\//;

function isFilledIn({ node }: Resource): boolean {
  if (node.entries.has('sops')) return true;
  const annotations = [...stringMapAt(node, 'metadata', 'annotations').keys()];
  return annotations.some((key) => VAULT_PLUGIN.test(key)) || holdsCiphertext(nodeAt(node, 'data'));
}

function holdsCiphertext(node: Node | undefined): boolean {
  if (node === undefined) return false;
  if (node.kind === 'scalar')
    return typeof node.value === 'string' && ciphertextOf(node.value) !== null;
  const inner = node.kind === 'map' ? [...node.entries.values()] : node.items;
  return inner.some(holdsCiphertext);
}
