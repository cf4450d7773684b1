import type { Movement, ViewJudgement } from '../watch/judging/judgement.ts';
import { flagText } from '../watch/response-end.ts';
import { counted } from '../../../manifest/index.ts';
import type { Words } from '../../../review/index.ts';
import { strong } from '../../../review/index.ts';
import { millisecondsText, percentText, rateText, timeText } from './metric-words.ts';

/** What a share or a quantile is called. */
export const MOVED_NAMES = {
  failed: 'failed requests',
  refused: 'refused requests (4xx)',
  p50: 'median latency',
  p99: 'p99 latency',
} as const;

/** `failed requests 0.10 % → 12 % since 14:06 UTC (1203 of 9702)` */
export function movementWords(movement: Movement, { after }: ViewJudgement): Words {
  switch (movement.kind) {
    case 'failed':
    case 'refused': {
      const change = `${percentText(movement.before)} → ${percentText(movement.after)}`;
      const events = `${String(Math.round(after[movement.kind]))} of ${counted(Math.round(after.requests), 'request')} in all`;
      return [
        `${MOVED_NAMES[movement.kind]} `,
        strong(change),
        ` since ${timeText(movement.since)} (${events})`,
      ];
    }
    case 'p50':
    case 'p99': {
      const change = `${millisecondsText(movement.before)} → ${millisecondsText(movement.after)}`;
      return [
        `${MOVED_NAMES[movement.kind]} `,
        strong(change),
        ` since ${timeText(movement.since)}`,
      ];
    }
    case 'requests':
      return [`requests ${rateText(movement.before)} → ${rateText(movement.after)}`];
    case 'flag':
      return [`new: ${flagText(movement.flag)}, ${percentText(movement.share)} of the requests`];
  }
}
