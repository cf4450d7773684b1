import type { Consequence, SideOutcome } from '../../../compare/index.ts';
import { isEnd } from '../../claims/call-weight.ts';
import { calledName } from './consequence-text.ts';
import { endOf } from './consequence-block.ts';
import { isRouteAsked } from './witness-commands.ts';

type Waiting = NonNullable<SideOutcome['waiting']>;

/** Names what of the answer to a witness is printed: a status says nothing of how long somebody waits. */
export type ShownOfAnswer = 'status' | 'status-and-time';

/** Tells what of an answer changes, as far as whoever calls can see it. */
export function shownOfAnswer({ before, after }: Consequence): ShownOfAnswer {
  const [first, second] = [before.waiting, after.waiting];
  const isLonger =
    first?.worstSeconds !== second?.worstSeconds || first?.delaySeconds !== second?.delaySeconds;
  return isLonger ? 'status-and-time' : 'status';
}

/** Tells whether nothing but the tries differs: whoever calls gets the same answer then, as late as before. */
export const isOfTriesAlone = (consequence: Consequence): boolean =>
  consequence.before.waiting !== undefined &&
  consequence.after.waiting !== undefined &&
  shownOfAnswer(consequence) === 'status';

/** Tells what the witness prints before and after, for whoever types it: sentences with a stop. */
export function expectationText(consequence: Consequence): string {
  const { kind, before, after } = consequence;
  if (before.waiting !== undefined && after.waiting !== undefined)
    return [
      ...timesText(consequence, before.waiting, after.waiting),
      ...triesText(before.waiting, after.waiting, isRouteAsked(consequence)),
    ].join(' ');
  if (isEnd(kind) || before.status !== after.status)
    return `It prints ${printed(before)} before, and ${printed(after)} after.${droppedText(consequence)}`;
  return `${SAME_STATUS} Before: ${endOf(before)}. After: ${endOf(after)}.`;
}

/** Tells a dropped connection from a refusal. */
const droppedText = ({ before, after }: Consequence): string =>
  [before, after].some(({ untaken }) => untaken === 'network')
    ? ' A dropped connection answers after a timeout; a refusal answers at once.'
    : '';

const SAME_STATUS = 'The printed status does not show it.';

function timesText(consequence: Consequence, first: Waiting, second: Waiting): readonly string[] {
  if (shownOfAnswer(consequence) === 'status') return [];
  const delays = [first, second].map(({ delaySeconds }) => delaySeconds);
  const delayed =
    delays[0] === delays[1]
      ? []
      : [
          `Requests that are delayed take ${String(delays[0])} s longer before, and ${String(delays[1])} s longer after.`,
        ];
  return first.worstSeconds === second.worstSeconds
    ? delayed
    : [
        ...delayed,
        `If ${calledName(consequence)} does not answer, it prints ${limitText(first, 'before')}, and ${limitText(second, 'after')}; faster answers show no difference.`,
      ];
}

const limitText = ({ worstSeconds }: Waiting, when: string): string =>
  worstSeconds === null
    ? `nothing ${when}, because no request timeout ends the wait`
    : `an error and about ${String(worstSeconds)} s ${when}`;

/**
 * Tries are counted by the proxies; what a caller can look at is what its own proxy was told. Where it has none on one of the
 * sides, or a waypoint tries again, its route says nothing of them.
 */
function triesText(first: Waiting, second: Waiting, isAsked: boolean): readonly string[] {
  if (first.tries === second.tries) return [];
  const shown = isAsked
    ? `\`numRetries\` of the route is ${retriesText(first)} before, and ${retriesText(second)} after`
    : 'No answer shows the number of retries';
  return [
    `${shown}: if a failure may be retried, a request is sent ${timesOf(first)} before, and ${timesOf(second)} after.`,
  ];
}

const retriesText = ({ tries }: Waiting): string => (tries === 1 ? 'unset' : String(tries - 1));

const timesOf = ({ tries }: Waiting): string =>
  tries === 1 ? '1 time' : `up to ${String(tries)} times`;

/** Writes an outcome as curl does: the status of a workload's answer is its own, and counts as 200; `000` stands where there was no answer. */
function printed({ answered, refusal, status }: SideOutcome): string {
  const answer = status === undefined ? '200 or another status of the workload' : String(status);
  if (answered === 100 || refusal === null) return answer;
  const refused = refusal.status === null ? '000 (no answer)' : String(refusal.status);
  return answered === 0
    ? refused
    : `${refused} for ${String(Math.round(100 - answered))} % of the requests, ${answer} for the others`;
}
