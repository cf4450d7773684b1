import { createHash } from 'node:crypto';
import type { Mesh, NetworkAnswer } from '../../istio/index.ts';
import {
  decideBoth,
  decideForMany,
  groupedBy,
  lookupAnswer,
  networkOf,
  networkWords,
  NOT_SELECTED,
} from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { CalledEnd, CalledPort, ConnectionEnd, ConnectionEnds } from './connection-ends.ts';
import { asOther, EACH_PORT, isLookups, isMade } from './connection-ends.ts';
import type { EndGroup } from './end-group.ts';
import { countedBy, createGroups } from './end-group.ts';

/** How connections end on one side by network policies; absent if that side lacks an end, or the port. */
export interface ConnectionVerdict {
  readonly verdict: NetworkAnswer['verdict'] | 'absent';
  readonly direction: NetworkAnswer['direction'];
  readonly says: string;
  readonly policies: readonly {
    readonly policy: string;
    readonly place: string;
    readonly because: NetworkAnswer['by'][number]['because'];
  }[];
}

/** Connections that policies treat alike. */
export interface ConnectionRow {
  readonly callers: EndGroup;
  readonly called: EndGroup;
  /** Null for each port of the called workloads that is known. */
  readonly port: CalledPort | null;
  /** Absent if nothing is compared. */
  readonly before?: ConnectionVerdict;
  readonly after: ConnectionVerdict;
}

type Answer = NetworkAnswer | null;

/** Lists the connections that a policy decides; of two meshes those that end differently. */
export function connectionRows(
  meshes: readonly Mesh[],
  ends: ConnectionEnds,
  isAsked: (end: ConnectionEnd) => boolean,
): readonly ConnectionRow[] {
  const sides = meshes.map((mesh, side) => answersOf(mesh, ends, side));
  const blocks = createBlocks(ends);
  for (const [from, caller] of ends.callers.entries())
    for (const [to, called] of ends.called.entries())
      if (isAsked(caller) || isAsked(called.end))
        blocks.add(
          from,
          to,
          sides.map((answer) => answer(from, to)),
        );
  return blocks.all().flatMap(createRows(ends));
}

/** Answers for each caller and each called end of one side, by their numbers; null if they do not connect. */
function answersOf(
  mesh: Mesh,
  { callers, called }: ConnectionEnds,
  side: number,
): (from: number, to: number) => Answer {
  const network = networkOf(mesh);
  const ingress = decideForMany(
    network,
    callers.map((end) => asOther(end, side)),
  );
  const egress = decideForMany(
    network,
    called.map(({ end, port }) => asOther(end, side, port)),
  );
  const into = called.map(({ end, port }) => {
    const own = end.on[side]?.end;
    return own?.kind === 'pod' ? ingress('ingress', own.pod, port) : null;
  });
  const out = callers.map((caller) => {
    const own = caller.on[side]?.end;
    if (own?.kind !== 'pod') return null;
    const [answers, lookups] = [egress('egress', own.pod), lookupAnswer(mesh, own.pod)];
    return answers === null
      ? null
      : (to: number) => (areLookups[to] === true ? lookups : answers(to));
  });
  const areLookups = called.map(({ end }) => isLookups(end));
  return (from, to) => {
    const [caller, end] = [callers[from], called[to]];
    if (caller === undefined || end === undefined || !isMade(caller, end, side)) return null;
    return decideBoth(out[from]?.(to) ?? NOT_SELECTED, into[to]?.(from) ?? NOT_SELECTED);
  };
}

/** Connections that policies decide alike, by the numbers of their ends. */
interface Block {
  readonly answers: readonly Answer[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

type Way = NonNullable<NetworkAnswer['direction']>;

/** Connections of one end whose own policies decide alike. */
interface Gathered extends Pick<Block, 'answers'> {
  readonly own: number;
  readonly others: number[];
}

/** Gathers connections by the end whose policies decide, and joins ends that have the same others. */
function createBlocks({ callers, called }: ConnectionEnds) {
  const numberOf = createNumbers();
  const keyOf = (answers: readonly Answer[]): number =>
    answers.reduce((key, answer) => key * MOST_ANSWERS + numberOf(answer), 0);
  const gathered: Readonly<Record<Way, Map<number, Gathered>[]>> = {
    ingress: called.map(() => new Map<number, Gathered>()),
    egress: callers.map(() => new Map<number, Gathered>()),
  };
  const joined = (way: Way): readonly (readonly Gathered[])[] => [
    ...groupedBy(
      gathered[way].flatMap((each) => [...each.values()]),
      ({ answers, others }) =>
        createHash('sha256')
          .update(`${String(keyOf(answers))}:${others.join(' ')}`)
          .digest('base64'),
    ).values(),
  ];
  return {
    add: (from: number, to: number, answers: readonly Answer[]): void => {
      const way = decidingWay(answers);
      if (way === null) return;
      const [own, other] = way === 'ingress' ? [to, from] : [from, to];
      const key = keyOf(answers);
      const known = gathered[way][own]?.get(key);
      if (known === undefined) gathered[way][own]?.set(key, { answers, own, others: [other] });
      else known.others.push(other);
    },
    all: (): readonly Block[] =>
      (['ingress', 'egress'] as const).flatMap((way) =>
        joined(way).map((alike) => {
          const [{ answers, others } = { answers: [], others: [] }] = alike;
          const owns = alike.map(({ own }) => own);
          return way === 'ingress'
            ? { answers, from: others, to: owns }
            : { answers, from: owns, to: others };
        }),
      ),
  };
}

/** More different answers than policies give. */
const MOST_ANSWERS = 2 ** 25;

/** The way that decides; null if no policy does, or nothing differs. */
function decidingWay(answers: readonly Answer[]): Way | null {
  const [first = null, last = null] = [answers[0], answers.at(-1)];
  if (answers.length > 1 && first?.verdict === last?.verdict) return null;
  // an end that is removed takes nothing away but what was let through
  if (last === null && first?.verdict !== 'allowed') return null;
  return last?.direction ?? first?.direction ?? null;
}

/** Numbers answers: those that name the same policies and lines for the same reasons have one number. */
function createNumbers(): (answer: Answer) => number {
  const known = new Map<Answer, number>();
  const numbers = new Map<string, number>();
  return (answer) => {
    const before = known.get(answer);
    if (before !== undefined) return before;
    const text = JSON.stringify(toldOf(answer, ''));
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    known.set(answer, number);
    return number;
  };
}

/** More policies of one decision are left out. */
const MOST_POLICIES = 20;

function toldOf(answer: Answer, ports: string): ConnectionVerdict {
  if (answer === null) return { verdict: 'absent', direction: null, says: '', policies: [] };
  const { verdict, direction } = answer;
  const found = answer.by.map((decider) => {
    const { policy, origin, because } = decider;
    const told = { policy: subjectText(policy), place: placeOf(origin), because };
    return [JSON.stringify(told), { decider, told }] as const;
  });
  const all = [...new Map(found).values()].slice(0, MOST_POLICIES);
  const by = all.map(({ decider }) => decider);
  const says =
    direction === null
      ? 'no network policy here selects the pods'
      : networkWords({ ...answer, by }, ports);
  return { verdict, direction, says, policies: all.map(({ told }) => told) };
}

/** Makes rows of a block: one for all workloads that are called at each port of theirs, others by port. */
function createRows({ workloads, callers, called }: ConnectionEnds) {
  const groupOf = createGroups(workloads);
  const totals = countedBy(called, ({ end }) => end);
  return ({ answers, from, to }: Block): readonly ConnectionRow[] => {
    const entries = taken(called, to);
    const counts = countedBy(entries, ({ end }) => end);
    const isWhole = ({ end }: CalledEnd): boolean =>
      end.namespace !== null && counts.get(end) === totals.get(end);
    const areSeveral = countedBy(entries.filter(isWhole), ({ text }) => text).size > 1;
    const rows = groupedBy(entries, (one) => (areSeveral && isWhole(one) ? EACH_PORT : one.text));
    const ofCallers = groupOf(taken(callers, from));
    return [...rows].map(([text, alike]) => {
      const all = alike.map(({ end }) => end);
      const ports = text === EACH_PORT ? 'any of these ports' : text;
      const [before, after = before] = answers.map((answer) => toldOf(answer, ports));
      return {
        callers: ofCallers,
        called: groupOf(counts.size < entries.length ? [...new Set(all)] : all),
        port: text === EACH_PORT ? null : (alike[0]?.port ?? null),
        ...(answers.length > 1 && before !== undefined && { before }),
        after: after ?? toldOf(null, ports),
      };
    });
  };
}

function taken<T>(list: readonly T[], numbers: readonly number[]): readonly T[] {
  return numbers.map((number) => list[number]).filter((one) => one !== undefined);
}
