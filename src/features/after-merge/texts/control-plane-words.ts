import type { ControlPlaneJudgement, CountedSides } from '../watch/judging/judgement.ts';
import { counted } from '../../../manifest/index.ts';
import type { Item } from '../../../review/index.ts';
import { strong } from '../../../review/index.ts';

/** What of the control plane is worth a line; nothing where all is as before. */
export function controlPlaneItems({
  verdict,
  rejects,
  pushErrors,
  convergence,
  isSlower,
}: ControlPlaneJudgement): readonly Item[] {
  return [
    ...(verdict === 'regression' && rejects !== null
      ? [{ words: [strong('proxies reject configuration:'), ` ${countsText(rejects)}`] }]
      : []),
    ...(pushErrors !== null && isMore(pushErrors)
      ? [{ words: [`configuration that could not be sent: ${countsText(pushErrors)}`] }]
      : []),
    ...(isSlower
      ? [
          {
            words: [
              `99 % of the proxies have a change after ${secondsText(convergence.after)} instead of ${secondsText(convergence.before)}`,
            ],
          },
        ]
      : []),
  ];
}

/** `12 in 9 minutes, 0 in the 60 minutes before` */
const countsText = ({ before, minutesBefore, after, minutesAfter }: CountedSides): string =>
  `${String(after)} in ${counted(Math.round(minutesAfter), 'minute')}, ${String(before)} in the ${counted(Math.round(minutesBefore), 'minute')} before`;

/** Twice as often is worth a word. */
const isMore = ({ before, minutesBefore, after, minutesAfter }: CountedSides): boolean =>
  after >= 3 && after / minutesAfter > (2 * before) / minutesBefore;

const secondsText = (seconds: number | null): string =>
  seconds === null ? 'an unknown time' : `${seconds.toFixed(1)} s`;
