import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { Signal, SignalChange } from './signal-change.ts';
import { signalChanges, toldOfSignal } from './signal-change.ts';
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

interface TraceTurn {
  readonly key: string;
  readonly kind: 'off' | 'on' | 'more' | 'fewer';
}

const TRACES: Signal<Traces, TraceTurn> = {
  field: 'tracing',
  settings: [
    'enableTracing',
    'defaultProviders.tracing',
    'defaultConfig.tracing',
    'extensionProviders',
  ],
  read: tracesOf,
  turn: (before, after) => {
    const kind = kindOf(before, after);
    const key = `${kind ?? ''} ${String(before.share)} ${String(after.share)} ${String(before.isSent)}`;
    return kind === null ? null : { kind, key };
  },
};

/** Finds changes of the share of requests that proxies trace, down to none (SCOPE-3). */
export const tracesChanged = checks([LOST, CHANGED], (input) =>
  signalChanges(input, TRACES).map((change) => tell(input, change)),
);

function kindOf(before: Traces, after: Traces): TraceTurn['kind'] | null {
  if (after.kind === 'unknown') return null;
  if (after.kind === 'off')
    return before.kind === 'on' || (before.kind === 'unknown' && after.isTurnedOff === true)
      ? 'off'
      : null;
  if (before.kind === 'unknown') return null;
  if (before.kind === 'off') return 'on';
  if (before.share === null || after.share === null || before.share === after.share) return null;
  return after.share > before.share ? 'more' : 'fewer';
}

function tell(input: DetectorInput, change: SignalChange<Traces, TraceTurn>): ToldBy {
  const { turn, before, after, directions } = change;
  const { whom, common } = toldOfSignal(input, change, 'how to trace');
  const isAtStart = after.why.startsWith('`tracing.sampling`');
  return {
    ...common,
    by: turn.kind === 'off' ? LOST : CHANGED,
    key: `traces ${turn.kind} ${directions.join(' ')}`,
    message: messageOf(turn.kind, whom, before, after),
    symptom: `${isAtStart ? 'running pods keep what they have until they restart; then ' : ''}${SYMPTOMS[turn.kind]}`,
    fix: {
      text: (turn.kind === 'off' ? after.remedy : undefined) ?? FIXES[turn.kind],
      kind: 'choice',
    },
  };
}

function messageOf(kind: TraceTurn['kind'], whom: string, before: Traces, after: Traces): string {
  const are = after.isSent ? 'are traced' : 'are to be traced';
  const share = `${shareText(after.share)} of requests through ${whom} ${are}`;
  switch (kind) {
    case 'off':
      return before.isSent && before.share !== null
        ? `Nothing is traced any more of requests through ${whom}, of which ${shareText(before.share)} were.`
        : `Nothing is traced of requests through ${whom} from now on.`;
    case 'on':
      return after.share === null
        ? `Requests through ${whom} ${are} from now on.`
        : `${share} from now on, where none were.`;
    case 'more':
    case 'fewer':
      return `${share} instead of ${shareText(before.share)}${timesText(before.share, after.share)}.`;
  }
}

const shareText = (share: number | null): string =>
  share === null ? 'some' : `${String(share)} %`;

function timesText(before: number | null, after: number | null): string {
  if (before === null || after === null) return '';
  const [low, high] = before < after ? [before, after] : [after, before];
  const times = Math.round((high / low) * 10) / 10;
  return `, ${String(times)} times as ${before < after ? 'many spans' : 'few spans'}`;
}

const SYMPTOMS: Readonly<Record<TraceTurn['kind'], string>> = {
  off: 'searches by trace find no span of these proxies, and a trace has a hole where they handed a request on',
  fewer: 'a request that somebody asks about is the more seldom among those that were traced',
  more: 'each proxy makes and sends more spans: CPU in every pod, and a collector that falls behind or is paid for by volume',
  on: 'each proxy makes and sends a span for each of these requests, and headers of traces reach the applications',
};

const FIXES: Readonly<Record<TraceTurn['kind'], string>> = {
  off: 'Name a provider (`providers`), or take a small share instead of none.',
  fewer:
    'Let the collector choose what it keeps (tail sampling), if failures and slow requests are what is looked for.',
  more: 'Take a few per cent, or let the collector choose what it keeps (tail sampling). If it is for a time, say until when.',
  on: 'See that the collector takes as many, and begin with a small share.',
};
