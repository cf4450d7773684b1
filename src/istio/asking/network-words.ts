import type { DecidingReason, NetworkAnswer } from '../network/network-ends.ts';
import type { NetworkStep } from '../mesh/outcome/network-step.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { AnswerStep } from './call-answer.ts';
import { cite, objectText } from './citation.ts';

/** Says what network policies make of the connection, and which of their lines decide. */
export const networkStep = (mesh: Mesh, { answer, port }: NetworkStep): AnswerStep => ({
  step: 'network',
  says: networkWords(answer, port),
  notes: [],
  places: answer.by.map(({ policy, origin }) => ({
    ...cite(mesh, origin),
    object: objectText(policy),
  })),
});

/** `no rule of NetworkPolicy shop/orders lets it in at port 8080` */
export function networkWords({ verdict, direction, by }: NetworkAnswer, port: number): string {
  const [first] = by;
  const names = [...new Set(by.map(({ policy }) => objectText(policy)))].join(', ');
  const way = direction === 'egress' ? 'out to' : 'in at';
  if (first === undefined || verdict === 'allowed')
    return `${names === '' ? 'network policies' : names} ${by.length > 1 ? 'let' : 'lets'} it ${way} port ${String(port)}`;
  return REASONS[first.because](names, `${way} port ${String(port)}`);
}

const letsThrough = (names: string, way: string): string => `${names} lets it ${way}`;

const REASONS: Readonly<Record<DecidingReason, (names: string, way: string) => string>> = {
  'rule-allows': letsThrough,
  'rule-allows-some-requests': letsThrough,
  'rule-denies': (names, way) => `a rule of ${names} does not let it ${way}`,
  'no-rule-allows': (names, way) => `no rule of ${names} lets it ${way}`,
  'rule-may-apply': (names, way) => `whether a rule of ${names} lets it ${way} is not known`,
  'may-select': (names) => `whether ${names} selects the pods is not known`,
  'not-read': (names) => `what ${names} says of it is not read here`,
  'host-network': (names) =>
    `the pods are on the network of their node, and ${names} may not hold there`,
  'same-priority': (names) => `rules of one priority contradict each other in ${names}`,
  'engines-differ': (names) => `network plug-ins may read ${names} together or apart`,
};
