import type { Resource } from '../../manifest/index.ts';
import type { DecidingReason, NetworkAnswer } from '../network/network-ends.ts';
import { shutFromNames } from '../mesh/surroundings/name-lookups.ts';
import type { CallDecision } from '../mesh/outcome/call-ending.ts';
import type { NetworkStep } from '../mesh/outcome/network-step.ts';
import { isKeptIn } from '../mesh/outcome/network-step.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { AnswerStep } from './call-answer.ts';
import type { LookupStep } from './looked-up-name.ts';
import { cite, objectText } from './citation.ts';

/** Says what network policies make of the connection, and which of their lines decide. */
export const networkStep = (mesh: Mesh, { answer, port }: NetworkStep): AnswerStep => ({
  step: 'network',
  says: networkWords(answer, `port ${String(port)}`),
  notes: [],
  places: placesOf(mesh, answer),
});

/** Says why a caller finds no address for any name. */
export const lookupStep = (mesh: Mesh, { answer }: LookupStep): AnswerStep => ({
  step: 'lookup',
  says: networkWords(answer, DNS),
  notes: [],
  places: placesOf(mesh, answer),
});

export const DNS = 'port 53';

const placesOf = (mesh: Mesh, { by }: NetworkAnswer): AnswerStep['places'] =>
  by.map(({ policy, origin }) => ({ ...cite(mesh, origin), object: objectText(policy) }));

/** Tells of policies that are not seen and may allow what those of the caller drop here. NET-1 */
export function policiesElsewhere(
  mesh: Mesh,
  chains: readonly (readonly CallDecision[])[],
): readonly string[] {
  return chains.some(isKeptIn) ? shutWorkloads(mesh) : [];
}

/** Names a workload that shows that network policies are elsewhere. */
export function shutWorkloads(mesh: Mesh): readonly string[] {
  const shut = shutFromNames(mesh);
  return shut === null
    ? []
    : [`network policies from elsewhere: by those here, ${objectText(shut.resource)} has no DNS`];
}

/** Lists the network policies that decide calls. */
export const policiesIn = (chains: readonly (readonly CallDecision[])[]): readonly Resource[] =>
  chains
    .flat()
    .flatMap((one) =>
      one.step === 'network' || one.step === 'lookup'
        ? one.answer.by.map(({ policy }) => policy)
        : [],
    );

/** `no rule of NetworkPolicy shop/orders allows ingress at port 8080` */
export function networkWords({ verdict, direction, by }: NetworkAnswer, port: string): string {
  const [first] = by;
  const names = [...new Set(by.map(({ policy }) => objectText(policy)))];
  const way = `${direction === 'egress' ? 'egress to' : 'ingress at'} ${port}`;
  if (verdict === 'allowed') return allows(names, way);
  return first === undefined ? `${way} is not known` : REASONS[first.because](names, way);
}

type Words = (names: readonly string[], way: string) => string;

const allows: Words = (names, way) =>
  `${of(names)} ${names.length > 1 ? 'allow' : 'allows'} ${way}`;
const of = (names: readonly string[]): string =>
  names.length > MOST_NAMED ? `${names.slice(0, 3).join(', ')} and others` : names.join(', ');

/** Thousands of policies may decide together; a sentence names so many. */
const MOST_NAMED = 4;

const REASONS: Readonly<Record<DecidingReason, Words>> = {
  'rule-allows': allows,
  'rule-allows-some-requests': allows,
  'rule-denies': (names, way) => `a rule of ${of(names)} denies ${way}`,
  'no-rule-allows': (names, way) => `no rule of ${of(names)} allows ${way}`,
  'rule-may-apply': (names, way) => `whether a rule of ${of(names)} allows ${way} is not known`,
  'may-select': (names) => `whether ${of(names)} selects the pods is not known`,
  'not-read': (names) => `rules of ${of(names)} are not read here`,
  'host-network': (names) =>
    `the pods are on the network of their node: whether ${of(names)} applies there is not known`,
  'same-priority': (names) => `rules of one priority contradict each other in ${of(names)}`,
  'engines-differ': (names) => `network plug-ins read ${of(names)} in different ways`,
};
