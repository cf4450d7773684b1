import { groupedBy } from '../../istio/index.ts';
import { productionFirst } from '../../gitops/index.ts';
import type { Consequence, SideOutcome } from '../../compare/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Finding } from '../../checks/index.ts';
import type { Review } from '../evaluation/review.ts';
import {
  consequenceSentence,
  shownEnd,
  witnessText,
} from '../report/consequences/consequence-text.ts';
import type { CalledIn } from './call-causes.ts';
import { isWithoutCertificate, tells } from './call-causes.ts';
import { isHarm, isOfDeadRedirect, urgencyOf } from './call-weight.ts';
import { awaitedMend, causingChanges } from './causing-changes.ts';

/**
 * Says how one class of requests of the same callers to one port of a Service, or to one host at a gateway, ends on both
 * sides: a row of the table of calls. Only the mesh model fills it; the same row of several environments is one.
 */
export interface CallRow extends CalledIn {
  /** The same in each environment, by a witness of its own; the first is the one that is told. */
  readonly each: readonly [Consequence, ...Consequence[]];
  readonly production: boolean;
  /**
   * What has to be so before it happens: once `apps/shop` builds, where what decides it is of a root that does not; null for
   * nothing.
   */
  readonly awaits: string | null;
  /** The one object whose change brings it about; null where several could. */
  readonly changed: string | null;
  /** Findings that give the cause of it, and so tell it. */
  readonly causes: readonly Finding[];
}

type Told = Pick<Review, 'environments' | 'behaviours' | 'gaps' | 'changes' | 'findings'>;

const KNOWN = new WeakMap<Told, readonly CallRow[]>();

/**
 * The table of calls: production first, there what comes at once and is worst, known callers before others, and connections
 * before requests, of which a caller may make others. It is
 * computed once for a review, so that all who speak of calls speak of the same rows.
 */
export function callRows(review: Told): readonly CallRow[] {
  const known = KNOWN.get(review);
  if (known !== undefined) return known;
  const rows = rowsOf(review);
  KNOWN.set(review, rows);
  return rows;
}

function rowsOf({ environments, behaviours, gaps, changes, findings }: Told): readonly CallRow[] {
  const order = productionFirst(environments).map(({ name }) => name);
  const production = new Set(
    environments.filter((each) => each.production).map(({ name }) => name),
  );
  const alike = new Map<string, Consequence[]>();
  for (const name of order)
    for (const { environment, consequences } of behaviours)
      if (environment === name)
        for (const one of consequences) {
          const key = JSON.stringify([keyOf(one), awaitedMend(one, { gaps, changes })]);
          alike.set(key, [...(alike.get(key) ?? []), one]);
        }
  const rows = [...alike.values()]
    .flatMap((members): readonly CallRow[] => {
      const [consequence, ...others] = members;
      if (consequence === undefined) return [];
      const row = calledIn([consequence, ...others]);
      return [
        {
          ...row,
          production: production.has(consequence.environment),
          awaits: awaitedMend(consequence, { gaps, changes }),
          changed: changedObject(consequence, changes),
          causes: findings.filter((finding) => tells(finding, row)),
        },
      ];
    })
    .toSorted(
      (a, b) =>
        Number(b.production) - Number(a.production) ||
        Number(a.awaits !== null) - Number(b.awaits !== null) ||
        urgencyOf(b.consequence) - urgencyOf(a.consequence) ||
        Number(a.consequence.if !== undefined) - Number(b.consequence.if !== undefined) ||
        Number(isOfRequests(a.consequence)) - Number(isOfRequests(b.consequence)) ||
        Number(isOfDeadRedirect(a.consequence)) - Number(isOfDeadRedirect(b.consequence)),
    );
  return rows.filter(
    (row) => !isToldByCallers(row, rows) && !findings.some((one) => isWithoutCertificate(one, row)),
  );
}

/** Gives what is told of calls that end so in these environments: the first, and all of their names. */
export const calledIn = (
  each: CallRow['each'],
): Pick<CallRow, 'each' | 'consequence' | 'environments'> => ({
  each,
  consequence: each[0],
  environments: [...new Set(each.map(({ environment }) => environment))],
});

/** Gives a row as it is in some of its environments; nothing if it is in none of them. */
export function rowIn(row: CallRow, isOne: (environment: string) => boolean): readonly CallRow[] {
  const [first, ...others] = row.each.filter(({ environment }) => isOne(environment));
  return first === undefined ? [] : [{ ...row, ...calledIn([first, ...others]) }];
}

/** Gives a row as rows of which each is told in the same words wherever it is. */
export const toldApart = (row: CallRow): readonly CallRow[] =>
  [...groupedBy(row.each, (one) => `${consequenceSentence(one)}${shownEnd(one)}`).values()].flatMap(
    ([first, ...others]) =>
      first === undefined ? [] : [{ ...row, ...calledIn([first, ...others]) }],
  );

/** Tells whether it is about requests, or about some connections of a caller, and not about all that it opens. */
const isOfRequests = ({ witness, isOfSome }: Consequence): boolean =>
  witness.http !== null || isOfSome === true;

/**
 * Tells whether a workload calls nobody but itself, which nothing shows, and the same becomes of calls that somebody is
 * known to make: the picture would draw a caller that nobody has seen.
 */
const isToldByCallers = (
  { consequence, environments }: CallRow,
  rows: readonly CallRow[],
): boolean =>
  isOfItself(consequence) &&
  rows.some(
    (other) =>
      other.consequence.isKnown &&
      other.consequence.kind === consequence.kind &&
      other.consequence.destination === consequence.destination &&
      other.consequence.port === consequence.port &&
      environments.every((name) => other.environments.includes(name)),
  );

function isOfItself({ isKnown, sources, before, after }: Consequence): boolean {
  const answering = new Set([...before.by, ...after.by].map(({ name }) => name));
  return !isKnown && sources.every((source) => answering.has(source));
}

function changedObject(consequence: Consequence, changes: Told['changes']): string | null {
  const own = changes.filter(({ environment }) => environment === consequence.environment);
  const [first] = causingChanges(own, consequence);
  return first === undefined ? null : subjectText(first.subject);
}

/** Gives what a row is known by in every environment: kind, callers, callee, port, and how it ends on either side. */
function keyOf(one: Consequence): string {
  const { kind, isKnown, sources, gateway, destination, port, before, after } = one;
  // a wait is that of all who call, whoever they are in each environment
  const callers = kind === 'slower' || kind === 'shorter' ? consequenceSentence(one) : sources;
  // who answered what is refused now is of no matter: one environment has a version more, say
  const isClosed = kind === 'lost' && before.answered === 100 && after.answered === 0;
  // at several gateways and ports the same request is told once
  const call =
    gateway === undefined
      ? [
          isKnown,
          callers,
          destination,
          port,
          isClosed ? before.status : endOf(before),
          endOf(after),
        ]
      : [consequenceSentence(one), witnessText(one)];
  return JSON.stringify([kind, one.if, call]);
}

const endOf = ({ answered, by, refusal, waiting, wire, levels }: SideOutcome): unknown => [
  answered,
  by,
  refusal,
  waiting,
  wire,
  levels,
];

/** Tells whether somebody is cut off, let in or overheard in production as soon as this is applied. */
export const harmsNow = ({
  consequence,
  production,
  awaits,
}: Pick<CallRow, 'consequence' | 'production' | 'awaits'>): boolean =>
  production && awaits === null && isHarm(consequence);
