import type { Consequence } from '../../../compare/index.ts';
import { callRows } from '../../claims/call-rows.ts';
import type { Arrow } from '../document/blocks.ts';
import { ifText } from '../consequences/consequence-text.ts';
import { withTokenWords } from '../consequences/witness-token-text.ts';
import type { ReportContext } from '../review/report-context.ts';

/** Says what becomes of the calls of one workload to one Service. */
type End = Pick<Arrow, 'state' | 'ofSome'>;

interface EndAtPort extends End {
  readonly port: number | null;
}

/**
 * Gives the calls between workloads that fail, or get through, since the change, by `shop/orders shop/payments`. Where
 * others of the same caller end as before, it is so of some of them.
 */
export function endedCalls({ review }: Pick<ReportContext, 'review'>): ReadonlyMap<string, End> {
  const ends = new Map<string, EndAtPort>();
  for (const { consequence } of callRows(review)) {
    const end = endOf(consequence);
    if (end === null) continue;
    for (const source of consequence.sources) {
      const call = `${source.replace(/^\S+ /, '')} ${consequence.destination}`;
      const known = ends.get(call);
      const told = { ...end, port: consequence.port };
      ends.set(call, known === undefined ? told : together(known, told));
    }
  }
  return new Map([...ends].map(([call, { port: _, ...end }]) => [call, end]));
}

/** Requests that the caller is not known to make are said to be so: what it is known to ask for may end as before. */
function endOf(consequence: Consequence): End | null {
  const { kind, gateway, isOfSome, isKnown, witness, before, after } = consequence;
  if (gateway !== undefined || (kind !== 'lost' && kind !== 'opened')) return null;
  const state = kind === 'lost' ? 'lost' : 'new';
  const isPart = isOfSome === true || Math.abs(after.answered - before.answered) < 100;
  const token = withTokenWords(witness.http?.token).trim();
  if (consequence.if !== undefined) return { state, ofSome: ifText(consequence) };
  if (!isKnown) return { state, ofSome: token === '' ? `${UNKNOWN}${such(witness)}` : token };
  return isPart ? { state, ofSome: token } : { state };
}

/** Names the request that is told of those that nobody is known to make; nothing where that is long or no HTTP. */
function such({ http }: Consequence['witness']): string {
  if (http === null) return '';
  const path = http.url.replace(/^\w+:\/\/[^/]*/, '');
  return path === '' || path.length > LONGEST_PATH ? '' : ` (such as ${http.method} ${path})`;
}

const UNKNOWN = 'if it makes any';

const LONGEST_PATH = 40;

/** Joins two ends of calls of one workload: some that fail come before others that get through. */
function together(one: EndAtPort, other: EndAtPort): EndAtPort {
  if (one.state !== other.state) {
    const lost = one.state === 'lost' ? one : other;
    // what answers at another port is not what was called
    if (one.port !== other.port) return lost;
    return { ...lost, ofSome: lost.ofSome ?? '' };
  }
  if (one.ofSome === undefined) return one;
  if (other.ofSome === undefined) return other;
  const isUnknown = [one.ofSome, other.ofSome].every((each) => each.startsWith(UNKNOWN));
  return isUnknown || one.ofSome === other.ofSome ? one : { ...one, ofSome: '' };
}
