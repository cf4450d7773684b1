import { placeOf } from '../../manifest/index.ts';
import type { MeshLabel, NamespaceMembership } from './namespace-labels.ts';
import { namespaceMemberships, whoWins } from './namespace-labels.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { ofInjection } from './injection-analyzer.ts';

const LABELS_CONTRADICT: Check = {
  id: 'labels-contradict',
  title: 'A namespace asks for proxies in two ways at once',
  level: 'medium',
  blind: 'Labels that are set in the cluster.',
  knownAs: ofInjection('IST0123'),
};

/** Namespaces with several labels about the mesh of which one wins (INJ-2, INJ-3, INJ-14). */
export const contradictingLabels = ofObjects(
  [LABELS_CONTRADICT],
  (input) => namespaceMemberships(input.mesh).filter(({ asking }) => asking.length > 1),
  (input) => (membership) => {
    const { asking, isAmbient } = membership;
    const contradicting = isAmbient || input.isWhole ? asking : asking.filter(isNoMode);
    return contradicting.length > 1 ? [draftOf(input, membership, contradicting)] : [];
  },
);

/** A mode other than ambient asks for nothing. */
const isNoMode = ({ key }: MeshLabel): boolean => !key.endsWith('/dataplane-mode');

function draftOf(
  { mesh }: DetectorInput,
  { namespace }: NamespaceMembership,
  asking: readonly MeshLabel[],
): FindingDraft {
  const pods = mesh.workloads.filter((one) => one.namespace === namespace.name);
  const [first] = asking;
  return {
    check: LABELS_CONTRADICT.id,
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
