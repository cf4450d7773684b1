import type { Node, Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { Match } from '../../matching/match.ts';
import { allOf } from '../../matching/match.ts';
import { isWide } from './admission/admission-scope.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import { asksOf, takesIn, requirementsOf } from '../../matching/label-requirement.ts';
import type { SelectionCandidate } from '../../matching/label-requirement.ts';
import type { Influence } from './influence.ts';

/** A kind whose objects ask for an identity, say who has which, or whose certificates are trusted. */
interface IdentityKind {
  readonly group: string;
  readonly kind: string;
  readonly gives: (resource: Resource, around: MeshSurroundings) => Given | null;
}

interface Given {
  readonly does: string;
  readonly because: string;
  readonly at: Node | undefined;
}

/** Lists each known kind; a new one is one row. AROUND-21 */
const IDENTITY_KINDS: readonly IdentityKind[] = [
  { group: 'certificates.k8s.io', kind: 'CertificateSigningRequest', gives: requested },
  { group: 'certificates.k8s.io', kind: 'ClusterTrustBundle', gives: trusted },
  { group: 'spire.spiffe.io', kind: 'ClusterSPIFFEID', gives: identitiesOfPods },
  { group: 'spire.spiffe.io', kind: 'ClusterStaticEntry', gives: identityOfOne },
];

/**
 * Tells what is given an identity of the mesh, or is trusted in it, past the mesh's own objects. AROUND-21
 */
export function identityInfluence(
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  const row = IDENTITY_KINDS.find(
    ({ group, kind }) => group === resource.group && kind === resource.kind,
  );
  const given = row?.gives(resource, around) ?? null;
  if (given === null) return [];
  const { does, because, at } = given;
  return [{ kind: 'signer', on: 'control-plane', does, because, ...(at !== undefined && { at }) }];
}

/** Signers that sign for the mesh, as istiod and istio-csr are told of them: cert-manager's by the name of an issuer. */
const OF_MESH = /istio|mesh-ca|spiffe/;

function requested({ node }: Resource): Given | null {
  const signer = stringAt(node, 'spec', 'signerName') ?? '';
  const isAuthority = itemsAt(node, 'spec', 'usages').some((each) =>
    /^(?:cert|crl) sign$/.test(stringAt(each) ?? ''),
  );
  if (!OF_MESH.test(signer) && !isAuthority) return null;
  return {
    does: isAuthority
      ? 'asks for a key with which certificates of others can be signed'
      : 'asks for a certificate of the signer of the mesh, for whatever identity is in it',
    because: `It names the signer ${signer}, and what it asks for is packed`,
    at: nodeAt(node, 'spec', 'signerName'),
  };
}

/** The bundle that istiod writes is told by its name. */
function trusted({ node }: Resource): Given | null {
  const signer = stringAt(node, 'spec', 'signerName') ?? '';
  if (!OF_MESH.test(signer)) return null;
  return {
    does: 'decides whose certificates are trusted as those of the mesh',
    because: `It is the bundle of the signer ${signer}`,
    at: nodeAt(node, 'spec', 'signerName'),
  };
}

function identitiesOfPods({ node }: Resource, around: MeshSurroundings): Given | null {
  const template = nodeAt(node, 'spec', 'spiffeIDTemplate');
  const foreign = vitalIdentity(stringAt(template) ?? '', around);
  const [pods, namespaces] = ['podSelector', 'namespaceSelector'].map((field) =>
    requirementsOf(nodeAt(node, 'spec', field)),
  );
  const limit = (candidate: SelectionCandidate): Match =>
    allOf([
      takesIn(pods ?? [], asksOf(candidate)),
      takesIn(namespaces ?? [], candidate.ofNamespace),
    ]);
  if (foreign !== null) return { ...foreign, at: template };
  if (!isWide(limit, around)) return null;
  return {
    does: 'decides which identity pods of many namespaces have, where SPIRE signs for the mesh',
    because: "Its selectors are not limited to somebody's own pods",
    at: template,
  };
}

function identityOfOne({ node }: Resource, around: MeshSurroundings): Given | null {
  const id = nodeAt(node, 'spec', 'spiffeID');
  const foreign = vitalIdentity(stringAt(id) ?? '', around);
  return foreign === null ? null : { ...foreign, at: id };
}

/** An identity of the namespace of the control plane, as it is written. */
function vitalIdentity(text: string, { namespaces }: MeshSurroundings): Omit<Given, 'at'> | null {
  const namespace = /\/ns\/([^/{}]+)\//.exec(text)?.[1];
  if (namespace === undefined || !namespaces.has(namespace)) return null;
  return {
    does: `gives an identity of namespace ${namespace}, where SPIRE signs for the mesh`,
    because: `The identity that it gives is ${text}`,
  };
}

/** Tells whether the identities that objects of a kind give are read from them. */
export const isIdentityKind = ({ group, kind }: Pick<Resource, 'group' | 'kind'>): boolean =>
  IDENTITY_KINDS.some((row) => row.group === group && row.kind === kind);
