import { holdsForMesh } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { canonicalJson, itemsAt, listed, nodeAt, plainOf, say } from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { stringAt, subjectText } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { everyProxy } from '../detection/finding-scope.ts';
import type { DetectorInput } from '../detection/detector.ts';

/** More are counted. */
const MOST = 2;

/**
 * Finds objects that name an owner: the garbage collector deletes an object once none of its owners is there, by uid, and a
 * uid is made by each cluster.
 * [doc: kubernetes.io concepts/architecture/garbage-collection; src: pkg/controller/garbagecollector attemptToDeleteItem]
 */
export const ownerNamed = check({
  id: 'owner-named',
  title: 'Object with ownerReferences is deleted if its owner is missing',
  level: 'high',
  blind: 'The objects of the cluster, and their uids.',
  find: (input) => input.mesh.resources.flatMap((resource) => tell(resource, input)),
});

/** The owners that an object names, as they are written. */
export const ownersOf = ({ node }: Resource): readonly Node[] =>
  itemsAt(node, 'metadata', 'ownerReferences');

export const ownerText = (owner: Node): string =>
  `${stringAt(owner, 'kind') ?? 'an object'} ${stringAt(owner, 'name') ?? 'without a name'}`;

function tell(resource: Resource, input: DetectorInput): readonly Told[] {
  const owners = ownersOf(resource);
  const place = nodeAt(resource.node, 'metadata', 'ownerReferences')?.origin;
  if (owners.length === 0 || place === undefined) return [];
  const names = listed(owners.map(ownerText), MOST);
  const one = owners.length === 1;
  return [
    {
      subject: resource,
      key: `owned by ${owners.map((owner) => canonicalJson(plainOf(owner))).join(' ')}`,
      ...reachOf(resource, input),
      message: `${subjectText(resource)} names ${names} as its ${one ? 'owner' : 'owners'}: the cluster deletes it if ${one ? 'that owner does' : 'these do'} not exist.`,
      why: `It names ${one ? 'the owner' : 'each'} by its uid. ${whereText(owners, input.mesh)}`,
      symptom: say`no errors: the object is gone within minutes, and again after each sync`,
      origin: place,
      fix: {
        text: say`Remove \`ownerReferences\`. What makes the object writes it in the cluster.`,
      },
    },
  ];
}

/** Says what of the owners is seen: an object of Git gets its uid in the cluster. */
function whereText(owners: readonly Node[], mesh: Mesh): string {
  const isHere = (owner: Node): boolean =>
    mesh.resources.some(
      ({ kind, name }) => kind === stringAt(owner, 'kind') && name === stringAt(owner, 'name'),
    );
  return owners.some(isHere)
    ? 'Each cluster makes its own uids, so this one fits one cluster at most.'
    : 'No such owner is in this environment.';
}

/** An object that applies to the whole mesh is gone from all of it. */
const reachOf = (resource: Resource, input: DetectorInput): Pick<Told, 'scope'> =>
  holdsForMesh(resource, input.mesh.configuration) ? { scope: everyProxy(input).scope } : {};
