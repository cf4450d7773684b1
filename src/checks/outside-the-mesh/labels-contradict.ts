import type { Mesh } from '../../istio/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { ofInjection } from './injection-analyzer.ts';
import type { MeshLabel, NamespaceMembership } from './namespace-labels.ts';
import { namespaceMemberships, whoWins } from './namespace-labels.ts';

/** Of several labels about the mesh one wins (INJ-2, INJ-3, INJ-14). */
export const labelsContradict = check({
  id: 'labels-contradict',
  title: 'A namespace asks for proxies in two ways at once',
  level: 'medium',
  blind: 'Labels that are set in the cluster.',
  knownAs: ofInjection('IST0123'),
  find: ({ mesh, isWhole }) =>
    namespaceMemberships(mesh).flatMap((membership) => {
      const { asking, isAmbient } = membership;
      const contradicting = isAmbient || isWhole ? asking : asking.filter(isNoMode);
      return contradicting.length > 1 ? [tell(membership, contradicting, mesh)] : [];
    }),
});

/** A mode other than ambient asks for nothing. */
const isNoMode = ({ key }: MeshLabel): boolean => !key.endsWith('/dataplane-mode');

function tell({ namespace }: NamespaceMembership, asking: readonly MeshLabel[], mesh: Mesh): Told {
  const pods = mesh.workloads.filter((one) => one.namespace === namespace.name);
  const [first] = asking;
  return {
    subject: namespace,
    key: asking.map(({ key }) => key).join(' '),
    scope: scopeOfWorkloads(pods, mesh, new Set([namespace.name])),
    message: `Namespace ${namespace.name} asks for ${asking.map(textOf).join(' and ')} at once. ${whoWins(asking)}`,
    why: `Both are among its labels (${asking.map(({ origin }) => placeOf(origin)).join(', ')}), and only one is asked.`,
    symptom:
      'after the next restart pods have the proxy of another control plane than was meant, or none',
    origin: first?.origin ?? namespace.origin,
    related: asking.slice(1).map(({ origin }) => origin),
    fix: { text: 'Keep the one that is meant and remove the other.', elsewhereFirst: true },
  };
}

const textOf = ({ key, value }: MeshLabel): string => `${key}=${value}`;
