import { decideWay, NOT_SELECTED } from './network-decision.ts';
import type { Direction, NetworkAnswer, NetworkEnd, NetworkPod, Protocol } from './network-ends.ts';
import type { NetworkPolicies, SelectingRules } from './network-policies.ts';
import { policyWords } from './policy-words.ts';

/** A port that is called. */
interface CalledAt {
  readonly port: number;
  readonly protocol: Protocol;
}

/** An end that pods connect to, with the port, or one that connects to them; null if it is not there. */
export type OtherEnd = { readonly end: NetworkEnd; readonly at: CalledAt | null } | null;

type AnswerOf = (end: number) => NetworkAnswer;

/**
 * Decides connections of pods with many other ends, once for all ends that the policies of the pods see alike. No end is the
 * very pod that is asked about. Gives null if no policy selects the pods.
 */
export function decideForMany(
  network: NetworkPolicies,
  ends: readonly OtherEnd[],
): (direction: Direction, own: NetworkPod, at?: CalledAt) => AnswerOf | null {
  const columns = columnsOf(ends.map((end) => factsOf(network, end)));
  return (direction, own, at = { port: 0, protocol: 'TCP' }) => {
    const selecting = network.selecting(own, direction);
    if (selecting.length === 0) return null;
    const classes = classesFor(columns, ends.length, own, selecting);
    const answers: NetworkAnswer[] = [];
    for (const [number, end] of ends.entries()) {
      const { port, protocol } = end?.at ?? at;
      answers[classes[number] ?? 0] ??=
        end === null ? NOT_SELECTED : decideWay(network, direction, own, end.end, port, protocol);
    }
    return (end) => answers[classes[end] ?? 0] ?? NOT_SELECTED;
  };
}

type Facts = readonly (readonly [key: string, value: string])[];

/** Facts that matter to every policy. No key of a label has a space. */
const [REST, NAMESPACE, ACCOUNT] = [' rest', ' namespace', ' account'];

/** Lists all that policies may see of an end. */
function factsOf(network: NetworkPolicies, other: OtherEnd): Facts {
  if (other?.end.kind !== 'pod') return [[REST, JSON.stringify(other)]];
  const { namespace, labels, serviceAccount, ...pod } = other.end.pod;
  const ofNamespace = network.namespaceLabels(namespace);
  const rest = [
    ...[pod.isOnHostNetwork, pod.hasMoreLabels === true, pod.addresses],
    ofNamespace === undefined ? namespace : null,
    ...(other.at === null ? [] : [other.at, pod.ports]),
  ];
  return [
    [REST, JSON.stringify(rest)],
    [NAMESPACE, namespace],
    ...(serviceAccount === null ? [] : [[ACCOUNT, serviceAccount] as const]),
    ...labels,
    ...[...(ofNamespace ?? [])].map(([key, value]) => [`${NAMESPACE} ${key}`, value] as const),
  ];
}

/** Values of one fact of all ends, as numbers; -1 for ends without it. */
interface Column {
  readonly values: Int32Array;
  readonly numbers: Map<string, number>;
}

function columnsOf(all: readonly Facts[]): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  for (const [end, facts] of all.entries())
    for (const [key, value] of facts) {
      const column = columns.get(key) ?? {
        values: new Int32Array(all.length).fill(-1),
        numbers: new Map<string, number>(),
      };
      columns.set(key, column);
      column.values[end] = numbered(column.numbers, value);
    }
  return columns;
}

function numbered<Key>(numbers: Map<Key, number>, key: Key): number {
  const known = numbers.get(key);
  if (known === undefined) numbers.set(key, numbers.size);
  return known ?? numbers.size - 1;
}

/** Tells ends apart by labels that policies write, and by their values as far as policies write those, too. */
function classesFor(
  columns: ReadonlyMap<string, Column>,
  count: number,
  own: NetworkPod,
  selecting: readonly SelectingRules[],
): Int32Array {
  const policies = [...new Set(selecting.map(({ rules }) => rules.policy))];
  const words = new Set(policies.flatMap((policy) => [...policyWords(policy)]));
  const names = [own.namespace, ...policies.map(({ namespace }) => namespace), ...words];
  // selectors of Calico may write parts of values
  const areParts = selecting.some(({ rules }) => rules.engine === 'calico');
  let classes = new Int32Array(count);
  for (const key of [
    ...[REST, NAMESPACE, ACCOUNT],
    ...[...words].flatMap((word) => [word, `${NAMESPACE} ${word}`]),
  ]) {
    const column = columns.get(key);
    if (column !== undefined)
      classes = split(classes, column, areParts || key === REST ? column.numbers.keys() : names);
  }
  return classes;
}

/** More values than ends may have. */
const MOST = 2 ** 24;

/** Splits classes by a column; values that are not named are alike. */
function split(
  classes: Int32Array<ArrayBuffer>,
  { values, numbers }: Column,
  names: Iterable<string>,
): Int32Array<ArrayBuffer> {
  const named = new Map<number, number>([[-1, 0]]);
  for (const name of names) {
    const value = numbers.get(name);
    if (value !== undefined) named.set(value, named.get(value) ?? named.size);
  }
  const found = new Map<number, number>();
  return classes.map((one, end) =>
    numbered(found, one * MOST + (named.get(values[end] ?? -1) ?? MOST - 1)),
  );
}
