import { API_GROUPS, booleanAt, itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import type { Influence } from './influence.ts';
import { leavesBelow } from '../../matching/node-walk.ts';

/** An issuer as a certificate names it: `Issuer istio-system/istio-ca`, `ClusterIssuer mesh`. */
type Signer = string;

interface MeshSigners {
  readonly issuers: ReadonlySet<Signer>;
  /** Secrets with the keys that they sign with: `namespace/name`. */
  readonly keys: ReadonlySet<string>;
}

const known = new WeakMap<MeshSurroundings, MeshSigners>();

/** Tells what signs certificates with which the mesh is run, or asks for one that could. AROUND-12 */
export function signerInfluence(
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  if (resource.group === 'policy.cert-manager.io') return ofApproval(resource);
  const isCertificate = isOf(resource, 'Certificate') || isOf(resource, 'CertificateRequest');
  if (!isCertificate && !mayIssue(resource) && resource.kind !== 'Secret') return [];
  if (around.partOf(resource) === 'control-plane') return [];
  const signers = signersOf(around);
  if (isCertificate) return ofCertificate(resource, signers, around);
  if (resource.kind === 'Secret')
    return signers.keys.has(`${resource.namespace}/${resource.name}`) ? [signs(resource)] : [];
  return signers.issuers.has(signerKey(resource)) || isNamedForMesh(resource, around)
    ? [signs(resource)]
    : [];
}

const isOf = ({ group, kind }: Resource, wanted: string): boolean =>
  group === API_GROUPS.certManager && kind === wanted;

/** Issuers of cert-manager, and those of others by the names that these have. */
const mayIssue = ({ kind }: Resource): boolean => /Issuer$/.test(kind);

const signerKey = ({
  kind,
  namespace,
  name,
}: Pick<Resource, 'kind' | 'namespace' | 'name'>): Signer =>
  kind.includes('Cluster') ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;

const signs = ({ kind }: Resource): Influence => ({
  kind: 'signer',
  on: 'control-plane',
  does: 'decides who signs the certificates with which the mesh is run, and whom proxies trust by that',
  because: `The certificates of the control plane are signed by this ${kind}, or by what it is the key of`,
});

const CALLED_AFTER_MESH = /istio|mesh-ca/;

/** An issuer that istio-csr uses where it is told of no other, or one that is called after Istio. */
function isNamedForMesh(
  { kind, name, namespace, node }: Resource,
  { namespaces }: MeshSurroundings,
): boolean {
  if (nodeAt(node, 'spec', 'acme') !== undefined) return false;
  const isHere = kind.includes('Cluster') || namespace === '' || namespaces.has(namespace);
  return isHere && CALLED_AFTER_MESH.test(name);
}

/** A certificate of the mesh's own issuer with which others could be signed, or which says to be a workload. */
function ofCertificate(
  certificate: Resource,
  signers: MeshSigners,
  around: MeshSurroundings,
): readonly Influence[] {
  const { node } = certificate;
  const secret = secretOf(certificate);
  if (certificate.kind === 'Certificate' && signers.keys.has(secret))
    return [
      {
        kind: 'signer',
        on: 'control-plane',
        does: 'decides with which key the certificates of the mesh are signed',
        because: `An issuer of the mesh's certificates signs with its Secret ${secret}`,
      },
    ];
  if (!isByMesh(certificate, signers, around)) return [];
  const identities = ['uris', 'uriSANs'].flatMap((field) => itemsAt(node, 'spec', field));
  const isAuthority = booleanAt(node, 'spec', 'isCA') === true;
  const names = identities.some((each) => (stringAt(each) ?? '').startsWith('spiffe:'));
  if (!isAuthority && !names) return [];
  return [
    {
      kind: 'signer',
      on: 'control-plane',
      does: isAuthority
        ? 'gives whoever reads its Secret a key with which certificates of any workload can be signed'
        : 'gives whoever reads its Secret the identity of a workload',
      because: "It is signed by the issuer of the mesh's own certificates",
    },
  ];
}

/** An issuer of the mesh's certificates, or one that nothing here brings and that is called after Istio where it would be. */
function isByMesh(
  { namespace, node }: Resource,
  { issuers }: MeshSigners,
  { namespaces, mesh }: MeshSurroundings,
): boolean {
  const reference = nodeAt(node, 'spec', 'issuerRef');
  const issuer = issuerOf(namespace, reference);
  if (issuers.has(issuer)) return true;
  const isHere = issuer.startsWith('Cluster') || namespaces.has(namespace);
  const isSeen = mesh.resources.some((each) => mayIssue(each) && signerKey(each) === issuer);
  return isHere && !isSeen && CALLED_AFTER_MESH.test(stringAt(reference, 'name') ?? '');
}

/** Tells which requests for certificates are approved at all, of every issuer or of some. */
const ofApproval = ({ kind, node }: Resource): readonly Influence[] =>
  kind === 'CertificateRequestPolicy'
    ? [
        {
          kind: 'signer',
          on: 'control-plane',
          does: 'decides which requests for certificates are approved, in every namespace',
          because: 'cert-manager asks policies of this kind before an issuer signs',
          ...(nodeAt(node, 'spec', 'allowed') === undefined
            ? {}
            : { at: nodeAt(node, 'spec') ?? node }),
        },
      ]
    : [];

/** Followed from the control plane's certificates to who signs them, and from there to who signs that. */
function signersOf(around: MeshSurroundings): MeshSigners {
  const found = known.get(around);
  if (found !== undefined) return found;
  const certificates = around.mesh.ofKind(API_GROUPS.certManager, 'Certificate');
  const own = certificates.filter((each) => around.partOf(each) === 'control-plane');
  const issuers = new Set<Signer>([...issuersOfPods(around), ...own.map(issuerOfCertificate)]);
  const keys = new Set<string>();
  // a set is walked to its end, also to what is added on the way
  for (const issuer of issuers)
    for (const key of keysOf(issuer, around)) {
      keys.add(key);
      for (const certificate of certificates)
        if (secretOf(certificate) === key) issuers.add(issuerOfCertificate(certificate));
    }
  const signers = { issuers, keys };
  known.set(around, signers);
  return signers;
}

const issuerOfCertificate = ({ namespace, node }: Resource): Signer =>
  issuerOf(namespace, nodeAt(node, 'spec', 'issuerRef'));

const secretOf = ({ namespace, name, node }: Resource): string =>
  `${namespace}/${stringAt(node, 'spec', 'secretName') ?? name}`;

/** The namespace in which ClusterIssuers keep their Secrets, unless cert-manager is told otherwise. */
const CLUSTER_NAMESPACE = 'cert-manager';

function keysOf(issuer: Signer, { mesh }: MeshSurroundings): readonly string[] {
  return mesh.resources.flatMap((resource) => {
    if (!mayIssue(resource) || signerKey(resource) !== issuer) return [];
    const secret = stringAt(resource.node, 'spec', 'ca', 'secretName');
    return secret === undefined ? [] : [`${resource.namespace || CLUSTER_NAMESPACE}/${secret}`];
  });
}

function issuerOf(namespace: string, reference: Node | undefined): Signer {
  const kind = stringAt(reference, 'kind') ?? 'Issuer';
  return signerKey({ kind, namespace, name: stringAt(reference, 'name') ?? '' });
}

/** The issuer that istio-csr is told of by its arguments. */
function issuersOfPods({ facts, namespaces }: MeshSurroundings): readonly Signer[] {
  return facts.pods.flatMap(({ part, podSpec }) => {
    if (part !== 'control-plane') return [];
    const said = new Map<string, string>();
    for (const { keys, text } of leavesBelow(podSpec)) {
      if (!keys.includes('args') && !keys.includes('command')) continue;
      const [, flag, value] = /^--issuer-(name|kind)=(.+)$/.exec(text) ?? [];
      if (flag !== undefined && value !== undefined) said.set(flag, value);
    }
    const name = said.get('name');
    const kind = said.get('kind') ?? 'Issuer';
    return name === undefined
      ? []
      : [...namespaces].map((namespace) => signerKey({ kind, namespace, name }));
  });
}
