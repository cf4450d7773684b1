import { listed } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { AccessLogs } from './access-log-state.ts';
import { accessLogsOf } from './access-log-state.ts';
import { turnOfKept } from './log-filter.ts';
import type { Signal, SignalChange } from './signal-change.ts';
import { signalChanges, toldOfSignal } from './signal-change.ts';

const LOST: Check = {
  id: 'access-logs-lost',
  title: 'Proxies stop logging requests, or log fewer',
  level: 'medium',
  blind: 'Mesh configuration that is not in the repository, and readers of the logs.',
};

const GAINED: Check = {
  id: 'access-logs-gained',
  title: 'Proxies start logging requests, or log more',
  level: 'low',
  blind: 'How many requests there are, and readers of the logs.',
};

type Kind = 'off' | 'on' | 'fewer' | 'more' | 'others' | 'elsewhere';

interface LogTurn {
  readonly key: string;
  readonly kind: Kind;
}

const ACCESS_LOGS: Signal<AccessLogs, LogTurn> = {
  field: 'accessLogging',
  settings: [
    'accessLogFile',
    'enableEnvoyAccessLogService',
    'defaultProviders.accessLogging',
    'extensionProviders',
  ],
  read: accessLogsOf,
  turn: (before, after) => {
    const kind = kindOf(before, after);
    return kind === null ? null : { kind, key: `${kind} ${keptText(before)} ${keptText(after)}` };
  },
};

/** Finds changes of what proxies log of requests, with their direction (SCOPE-3). */
export const accessLogsChanged = checks([LOST, GAINED], (input) =>
  signalChanges(input, ACCESS_LOGS).map((change) => tell(input, change)),
);

function kindOf(before: AccessLogs, after: AccessLogs): Kind | null {
  if (after.kind === 'unknown') return null;
  if (after.kind === 'off') return before.kind === 'off' || !isSaid(before, after) ? null : 'off';
  if (before.kind !== 'on') return before.kind === 'off' ? 'on' : null;
  const isGone = [...before.outlets.keys()].some((name) => !after.outlets.has(name));
  const isNew = [...after.outlets.keys()].some((name) => !before.outlets.has(name));
  if (isGone && isNew) return turnOfFirst(before, after) ?? 'elsewhere';
  if (isGone || isNew) return isNew ? 'more' : 'fewer';
  return turnOfSame(before, after);
}

/** Says what becomes of the requests that are logged where somebody else gets the logs. */
function turnOfFirst({ outlets: were }: AccessLogs, { outlets: are }: AccessLogs): Kind | null {
  const [[was], [is]] = [[...were.values()], [...are.values()]];
  return was === undefined || is === undefined ? null : turnOfKept(was, is);
}

function turnOfSame({ outlets: were }: AccessLogs, { outlets: are }: AccessLogs): Kind | null {
  const turns = new Set(
    [...are].flatMap(([name, kept]) => turnOfKept(were.get(name) ?? kept, kept) ?? []),
  );
  const [turn, another] = turns;
  return another === undefined ? (turn ?? null) : 'others';
}

/** Tells whether they can be told as off: an object says so where nobody knows whether there were any. */
const isSaid = (before: AccessLogs, after: AccessLogs): boolean =>
  before.kind === 'on' || (after.by !== null && after.at !== null);

const keptText = ({ outlets }: AccessLogs): string =>
  [...outlets].map(([name, { text }]) => `${name} ${text}`).join(', ');

const WHAT_IS_LOST =
  'when a request fails, no line of a proxy says with which status, and by which flag (UH, UF, NR, DC) whose fault it was';

const WHAT_IS_GAINED =
  'a line for each of these requests: whatever collects the logs of proxies gets them, and is often paid by volume';

function tell(input: DetectorInput, change: SignalChange<AccessLogs, LogTurn>): ToldBy {
  const { turn, before, after, directions } = change;
  const { whom, common } = toldOfSignal(input, change, 'what is logged');
  const isLost = turn.kind === 'off' || turn.kind === 'fewer' || turn.kind === 'others';
  const isSeen = before.kind === 'on';
  return {
    ...common,
    by: isLost ? LOST : GAINED,
    key: `access logs ${turn.kind} ${directions.join(' ')}`,
    message: messageOf(turn.kind, whom, before, after, isSeen),
    symptom: isLost ? WHAT_IS_LOST : WHAT_IS_GAINED,
    fix: { text: FIXES[turn.kind], kind: 'choice' },
  };
}

function messageOf(
  kind: Kind,
  whom: string,
  before: AccessLogs,
  after: AccessLogs,
  isSeen: boolean,
): string {
  switch (kind) {
    case 'off':
      return isSeen
        ? `Access logs of ${whom} are turned off.`
        : `Access logs of ${whom} are off from now on, whatever the mesh configuration says.`;
    case 'on':
      return `Access logs of ${whom} are turned on, ${isOfAll(after) ? 'with a line for each request' : `for ${requestsOf(after)}`}.`;
    case 'fewer':
      return `Access logs of ${whom} hold fewer requests, ${requestsOf(after)} instead of ${requestsOf(before)}.`;
    case 'more':
      return `Access logs of ${whom} hold more requests, ${requestsOf(after)} instead of ${requestsOf(before)}.`;
    case 'others':
      return `Access logs of ${whom} hold other requests, ${requestsOf(after)} instead of ${requestsOf(before)}.`;
    case 'elsewhere':
      return `Access logs of ${whom} go to ${outletsOf(after)} instead of ${outletsOf(before)}.`;
  }
}

/** Says which requests are logged: `all of them`, `those with response.code >= 400`, with whom they go to where there are several. */
function requestsOf({ outlets }: AccessLogs): string {
  const kept = [...outlets].map(([name, { kind, text }]) => {
    const whose = outlets.size === 1 ? '' : ` at ${outletText(name)}`;
    return `${kind === 'all' ? 'all of them' : `those with \`${text}\``}${whose}`;
  });
  return listed(kept, 3);
}

const isOfAll = ({ outlets }: AccessLogs): boolean =>
  [...outlets.values()].every(({ kind }) => kind === 'all');

const outletText = (name: string): string =>
  name === 'accessLogFile' ? 'the file of the mesh configuration' : `\`${name}\``;

const outletsOf = ({ outlets }: AccessLogs): string =>
  listed([...outlets.keys()].map(outletText), 3);

const FIXES: Readonly<Record<Kind, string>> = {
  off: 'To have fewer lines and not none, keep failures: `filter: { expression: "response.code >= 400" }`.',
  fewer: 'See that what is left out is what nobody looks for when something fails.',
  others: 'See that what is left out is what nobody looks for when something fails.',
  on: 'See that whatever collects them takes as many; failures alone are `filter: { expression: "response.code >= 400" }`.',
  more: 'See that whatever collects them takes as many.',
  elsewhere: 'See that whoever searches them looks there.',
};
