import {
  ciphertextOf,
  isClusterScoped,
  isMeshKind,
  rowOf,
  runsPods,
} from '../../manifest/index.ts';
import type { Node, Plain, Resource } from '../../manifest/index.ts';
import type { Change } from './change.ts';
import { isOfOneNamespace } from './kind-reach.ts';

/**
 * Changes of objects of which a part is encrypted, with what they may be: what an object is (its kind, its name, its
 * namespace) or what it says is decrypted by whoever applies it, and nobody here can tell that it does not hold for the
 * whole mesh, unless its kind is written and holds for nobody else. Data of Secrets is encrypted everywhere, and of them only their names matter.
 */
export const withEncrypted = (
  changes: readonly Change[],
  rootNamespaces: ReadonlySet<string>,
): readonly Change[] =>
  changes.map((change) => {
    if (change.content === 'mesh-wide' || change.content === 'may-be-mesh-wide') return change;
    const sides = [change.object, change.oldObject].flatMap((side) => side ?? []);
    return sides.some((side) => mayHoldForMesh(side, change, rootNamespaces))
      ? { ...change, content: 'may-be-mesh-wide' as const }
      : change;
  });

function mayHoldForMesh(
  object: Resource,
  change: Change,
  rootNamespaces: ReadonlySet<string>,
): boolean {
  const { group, version, kind, name, namespace } = object;
  const isKind = [group, version, kind].some(isEncrypted);
  if (isKind) return true;
  if (staysInNamespace(object) && !rootNamespaces.has(namespace)) return false;
  if (isEncrypted(namespace)) return !isOrdinaryData(object);
  const isAnywhere =
    namespace === '' || rootNamespaces.has(namespace) || isClusterScoped(group, kind);
  if (isEncrypted(name)) return isAnywhere || isMeshKind(object);
  if (kind === 'Secret' || !(isAnywhere || isMeshKind(object))) return false;
  return change.field === null
    ? holdsCiphertext(object.node)
    : [change.before, change.after].some(plainHoldsCiphertext);
}

/** Tells whether it is nothing to others wherever it lies: nobody reads it for its name. */
const staysInNamespace = (object: Resource): boolean =>
  isOfOneNamespace(object) &&
  object.kind !== 'ConfigMap' &&
  object.kind !== 'Secret' &&
  rowOf(object)?.makesSecret === undefined &&
  !(runsPods(object) && isEncrypted(object.name));

/** Tells whether it is data of a workload by its kind and its name, wherever it lies; the rest of a name may be filled in. */
function isOrdinaryData({ group, kind, name }: Resource): boolean {
  const [start = ''] = /^[a-z\d.-]*/.exec(name) ?? [];
  return (
    group === '' &&
    (kind === 'ConfigMap' || kind === 'Secret') &&
    !OF_CLUSTER.some((each) => each.startsWith(start) || start.startsWith(each))
  );
}

/** Lists how names begin under which the mesh or the cluster reads data. */
const OF_CLUSTER = ['istio', 'cacerts', 'coredns', 'kube', 'extension-apiserver'];

const isEncrypted = (text: string): boolean => ciphertextOf(text) !== null;

/** A value that is compared may be a whole part of the object. */
function plainHoldsCiphertext(value: Plain): boolean {
  if (typeof value === 'string') return isEncrypted(value);
  return (
    typeof value === 'object' && value !== null && Object.values(value).some(plainHoldsCiphertext)
  );
}

/** What SOPS notes of itself is none of the object. */
function holdsCiphertext(node: Node): boolean {
  if (node.kind === 'scalar') return typeof node.value === 'string' && isEncrypted(node.value);
  const parts =
    node.kind === 'seq'
      ? node.items
      : [...node.entries].flatMap(([key, each]) => (key === 'sops' ? [] : [each]));
  return parts.some(holdsCiphertext);
}
