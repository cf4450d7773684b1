import type { LabelSelector } from '../../views/gateway-listener.ts';
import type { Mesh } from '../mesh.ts';
import type { Match } from '../../matching/match.ts';
import { allOf, certainly, not } from '../../matching/match.ts';
import type { Resource } from '../../../manifest/index.ts';
import { asGatewayApiGateway } from '../../views/gateway-api.ts';

/** The label that every namespace has, with its own name. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * Tells whether a selector takes in a namespace; `maybe` where it asks for labels of one whose object is not
 * here. GWAPI-1.
 */
export function selectsNamespace(mesh: Mesh, selector: LabelSelector, namespace: string): Match {
  const known = mesh.namespaceLabels(namespace);
  const labels = new Map(known).set(NAME_LABEL, namespace);
  const isKnown = (key: string): boolean => known !== undefined || key === NAME_LABEL;
  return allOf([
    ...[...selector.matchLabels.value].map(([key, value]) =>
      isKnown(key) ? certainly(labels.get(key) === value) : 'maybe',
    ),
    ...selector.matchExpressions.value.map((one) => {
      const key = one.key?.value ?? '';
      if (!isKnown(key)) return 'maybe';
      const values = one.values.value.map(({ value }) => value);
      return holds(one.operator?.value ?? '', labels.get(key), values);
    }),
  ]);
}

/** Tells whether a selector takes in an object with exactly these labels. */
export const selectsLabels = (
  selector: LabelSelector,
  labels: ReadonlyMap<string, string>,
): boolean =>
  [...selector.matchLabels.value].every(([key, value]) => labels.get(key) === value) &&
  selector.matchExpressions.value.every(
    ({ key, operator, values }) =>
      key !== null &&
      key.value !== '' &&
      holds(
        operator?.value ?? '',
        labels.get(key.value),
        values.value.map((one) => one.value),
      ) === 'yes',
  );

/** A label that is not there is not in any list. An operator that is none, or has no list, selects nothing. */
function holds(operator: string, value: string | undefined, values: readonly string[]): Match {
  if (values.length === 0 && ['In', 'NotIn'].includes(operator)) return 'no';
  const isIn = certainly(value !== undefined && values.includes(value));
  if (operator === 'In') return isIn;
  if (operator === 'NotIn') return not(isIn);
  const isThere = certainly(value !== undefined);
  if (operator === 'Exists') return isThere;
  return operator === 'DoesNotExist' ? not(isThere) : 'no';
}

/**
 * Tells whether a Gateway takes ListenerSets of a namespace. It takes none where it does not say, and where
 * it says `Selector` without a selector.
 */
export function admitsListenersOf(mesh: Mesh, gateway: Resource, namespace: string): Match {
  const { listenersFrom, listenersNamespaces } = asGatewayApiGateway(gateway);
  const from = listenersFrom?.value ?? 'None';
  if (from === 'All') return 'yes';
  if (from === 'None') return 'no';
  if (namespace === '' || gateway.namespace === '') return 'maybe';
  if (from === 'Same') return certainly(namespace === gateway.namespace);
  return listenersNamespaces === null
    ? 'no'
    : selectsNamespace(mesh, listenersNamespaces, namespace);
}
