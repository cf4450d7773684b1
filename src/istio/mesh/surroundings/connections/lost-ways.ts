import { listed } from '../../../../manifest/index.ts';
import type { Influence } from '../influence.ts';
import type { KnownPods } from '../pods/known-pods.ts';
import { CONFIGURATION_PORT, PLAIN_CONFIGURATION_PORT, WEBHOOK_PORT } from './listening-ports.ts';
import type { Direction } from './packet-ways.ts';

/** Connections of some pods that are let through no more, or to fewer. */
export interface LostWay {
  readonly pods: KnownPods;
  readonly direction: Direction;
  readonly who: 'some' | 'nobody';
  /** Empty for all. */
  readonly ports: readonly number[];
  readonly ofIstiod: boolean;
}

/** So many pods and ports a sentence names. */
const MOST_PODS = 3;
const MOST_PORTS = 8;

/** What is lost, in a sentence for each kind of it. */
export function textOfLost(
  lost: readonly LostWay[],
  { isGone }: { readonly isGone: boolean },
): Influence {
  const kinds = new Map<string, LostWay[]>();
  for (const one of lost) {
    const key = JSON.stringify([one.direction, one.who, one.ports]);
    kinds.set(key, [...(kinds.get(key) ?? []), one]);
  }
  const clauses = [...kinds.values()].map(clauseOf);
  const isSeen = lost.every(({ pods }) => pods.isSeen);
  const labels = isSeen ? '' : ' by the labels that their charts write; they are not rendered here';
  return {
    kind: 'network',
    on: lost.every(({ pods }) => pods.on === 'delivery') ? 'delivery' : 'control-plane',
    does: clauses.join('; '),
    isSentence: true,
    because: isGone
      ? `Other policies select these pods${labels}, and let less through without it`
      : `A policy that selects pods drops what no rule lets through, and it selects these${labels}`,
    ...symptomOf(lost),
  };
}

function clauseOf(lost: readonly LostWay[]): string {
  const [first] = lost;
  if (first === undefined) return '';
  const names = listed([...new Set(lost.map(({ pods }) => nameOf(pods)))], MOST_PODS);
  const on = first.ports.length === 0 ? '' : ` on ${listed(first.ports.map(String), MOST_PORTS)}`;
  const isOne = new Set(lost.map(({ pods }) => pods.name)).size === 1 && first.pods.isSeen;
  const reach = isOne ? 'reaches' : 'reach';
  if (first.direction === 'ingress')
    return first.who === 'nobody'
      ? `nothing reaches ${names}${on} any more`
      : `only what rules of NetworkPolicies name reaches ${names}${on}`;
  return first.who === 'nobody'
    ? `${names} ${reach} nothing any more, the API server neither`
    : `${names} ${reach} only what rules of NetworkPolicies name`;
}

const nameOf = ({ name, namespace, isSeen }: KnownPods): string =>
  isSeen ? name : `pods of ${name} in ${namespace}`;

const SEEN_OF_PORTS: readonly (readonly [port: number, seen: string])[] = [
  [
    CONFIGURATION_PORT,
    'proxies keep their last configuration, and their certificates are not renewed',
  ],
  [PLAIN_CONFIGURATION_PORT, 'proxies that ask without TLS get no configuration'],
  [
    WEBHOOK_PORT,
    'pods that are to have a proxy get none or are refused, as is configuration of Istio that istiod is to check',
  ],
];

/** What is certain to be seen, where it is certain that nobody gets through to istiod. */
function symptomOf(lost: readonly LostWay[]): Pick<Influence, 'symptom' | 'fix'> {
  if (lost.every(({ pods }) => pods.on === 'delivery'))
    return { symptom: 'what is merged may not come into the cluster any more' };
  const shut = lost.filter(
    ({ who, direction, ofIstiod }) => who === 'nobody' && direction === 'ingress' && ofIstiod,
  );
  const ports = new Set(shut.flatMap((each) => each.ports));
  const isAllOfIt = lost.length === shut.length;
  const fix = `Let ${listed([...ports].map(String), MOST_PORTS)} through, by a rule that has these \`ports\` and no \`from\`.`;
  if (ports.size === 0 || !isAllOfIt) return {};
  const told = SEEN_OF_PORTS.filter(([port]) => ports.has(port)).map(([, seen]) => seen);
  return {
    fix,
    symptom: told.length === 0 ? 'what is asked there gets no answer' : told.join('; '),
  };
}
