import type { Sentence } from '../../manifest/index.ts';
import { say, slot } from '../../manifest/index.ts';
import type { Check } from '../detection/check.ts';
import { ofSignal } from './signal-change.ts';
import type { Traces } from './trace-state.ts';
import { tracesOf } from './trace-state.ts';

const LOST: Check = {
  id: 'traces-lost',
  title: 'Some proxies no longer trace requests',
  level: 'medium',
  blind: 'Mesh configuration that is not in the repository, and traces of applications.',
};

const CHANGED: Check = {
  id: 'traced-share-changed',
  title: 'Trace sampling rate of proxies changes',
  level: 'low',
  blind: 'Whether traces are stored, and which ones the collector drops.',
};

/** Finds changes of the share of requests that proxies trace, down to none (SCOPE-3). */
export const tracesChanged = ofSignal([LOST, CHANGED], {
  field: 'tracing',
  said: 'how to trace',
  settings: [
    ...['enableTracing', 'defaultProviders.tracing', 'defaultConfig.tracing', 'extensionProviders'],
  ],
  read: tracesOf,
  turn: (before, after) => {
    const kind = kindOf(before, after);
    const key = `${kind ?? ''} ${String(before.share)} ${String(after.share)} ${String(before.isSent)}`;
    return kind === null ? null : { kind, key };
  },
  tell: ({ turn: { kind }, before, after }, whom) => {
    const { symptom, fix } = WORDS[kind];
    const isAtStart = after.why.startsWith('`tracing.sampling`');
    return [
      {
        by: kind === 'off' ? LOST : CHANGED,
        key: `traces ${kind}`,
        message: messageOf(kind, whom, before, after),
        symptom: isAtStart
          ? say`running pods keep what they have until they restart; then ${symptom}`
          : symptom,
        fix: (kind === 'off' ? after.remedy : undefined) ?? fix,
      },
    ];
  },
});

type Kind = 'off' | 'on' | 'more' | 'fewer';

function kindOf(before: Traces, after: Traces): Kind | null {
  if (after.kind === 'unknown') return null;
  const isSaid = before.kind === 'unknown' && after.isTurnedOff === true;
  if (after.kind === 'off') return before.kind === 'on' || isSaid ? 'off' : null;
  if (before.kind !== 'on') return before.kind === 'off' ? 'on' : null;
  if (before.share === null || after.share === null || before.share === after.share) return null;
  return after.share > before.share ? 'more' : 'fewer';
}

function messageOf(kind: Kind, whom: Sentence, before: Traces, after: Traces): Sentence {
  const are = after.isSent ? say`are traced` : say`are to be traced`;
  const share = say`${shareText(after.share)} of requests through ${whom} ${are}`;
  if (kind === 'off')
    return before.isSent && before.share !== null
      ? say`Nothing is traced any more of requests through ${whom}, of which ${shareText(before.share)} were.`
      : say`Nothing is traced of requests through ${whom} from now on.`;
  if (kind === 'on')
    return after.share === null
      ? say`Requests through ${whom} ${are} from now on.`
      : say`${share} from now on, where none were.`;
  return say`${share} instead of ${shareText(before.share)}${timesText(before.share, after.share)}.`;
}

const shareText = (share: number | null): Sentence =>
  share === null ? say`some` : say`${slot.number(share)} %`;

function timesText(before: number | null, after: number | null): Sentence {
  if (before === null || after === null) return say``;
  const times = slot.number(Math.round(10 * Math.max(before / after, after / before)) / 10);
  return before < after ? say`, ${times} times as many spans` : say`, ${times} times as few spans`;
}

const WORDS: Readonly<Record<Kind, Readonly<Record<'symptom' | 'fix', Sentence>>>> = {
  off: {
    symptom: say`searches by trace find no span of these proxies, and a trace has a hole where they handed a request on`,
    fix: say`Name a provider (\`providers\`), or take a small share instead of none.`,
  },
  fewer: {
    symptom: say`a request that somebody asks about is the more seldom among those that were traced`,
    fix: say`Let the collector choose what it keeps (tail sampling), if failures and slow requests are what is looked for.`,
  },
  more: {
    symptom: say`each proxy makes and sends more spans: CPU in every pod, and a collector that falls behind or is paid for by volume`,
    fix: say`Take a few per cent, or let the collector choose what it keeps (tail sampling). If it is for a time, say until when.`,
  },
  on: {
    symptom: say`each proxy makes and sends a span for each of these requests, and headers of traces reach the applications`,
    fix: say`See that the collector takes as many, and begin with a small share.`,
  },
};
