import { entriesAt, itemsAt, nodeAt, rowOf, stringAt } from '../../../manifest/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import type { MeshPartFacts } from './mesh-part-facts.ts';

const OWN_NAMES: ReadonlySet<string> = new Set(['istio-ca-secret', 'istio-ca-private-key']);

/** What the Secret `cacerts` of istiod holds; one of that name elsewhere may be an application's. */
const CA_KEYS: ReadonlySet<string> = new Set([
  'ca-cert.pem',
  'ca-key.pem',
  'root-cert.pem',
  'cert-chain.pem',
]);

/** A Secret with the mesh's certificate authority or the access to another cluster, or what makes one. */
export function isSecretInput(resource: Resource, facts: () => MeshPartFacts): boolean {
  const maker = rowOf(resource)?.makesSecret;
  if (maker === undefined) return false;
  const { namespaces, consumed } = facts();
  const { namespace, node } = resource;
  const names = [
    resource.name,
    resource.stableName,
    ...maker.names.flatMap((path) => stringAt(node, ...path) ?? []),
  ];
  const isHere = namespace === '' || namespaces.has(namespace);
  return (
    names.some((name) => OWN_NAMES.has(name)) ||
    (names.includes('cacerts') && (isHere || keysOf(node).some((key) => CA_KEYS.has(key)))) ||
    names.some((name) => consumed.get(`Secret ${namespace}/${name}`) === 'control-plane') ||
    [['metadata', 'labels'], ...maker.labels].some((path) => isMulticluster(nodeAt(node, ...path)))
  );
}

/** Whatever the quotes: istiod compares the text. */
function isMulticluster(labels: Node | undefined): boolean {
  const label = nodeAt(labels, 'istio/multiCluster');
  return label?.kind === 'scalar' && String(label.value) === 'true';
}

const keysOf = (node: Node): readonly string[] => [
  ...entriesAt(node, 'data').keys(),
  ...entriesAt(node, 'stringData').keys(),
  ...entriesAt(node, 'spec', 'encryptedData').keys(),
  ...entriesAt(node, 'spec', 'target', 'template', 'data').keys(),
  ...itemsAt(node, 'spec', 'data').flatMap((item) => stringAt(item, 'secretKey') ?? []),
];
