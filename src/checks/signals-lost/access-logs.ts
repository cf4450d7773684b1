import type { Sentence } from '../../manifest/index.ts';
import { say, slot } from '../../manifest/index.ts';
import type { Check } from '../detection/check.ts';
import type { AccessLogs } from './access-log-state.ts';
import { accessLogsOf } from './access-log-state.ts';
import { turnOfKept } from './log-filter.ts';
import { ofSignal } from './signal-change.ts';

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

/** Finds changes of what proxies log of requests, with their direction (SCOPE-3). */
export const accessLogsChanged = ofSignal([LOST, GAINED], {
  field: 'accessLogging',
  said: 'what is logged',
  settings: [
    ...['accessLogFile', 'enableEnvoyAccessLogService'],
    ...['defaultProviders.accessLogging', 'extensionProviders'],
  ],
  read: accessLogsOf,
  turn: (before, after) => {
    const kind = kindOf(before, after);
    return kind === null ? null : { kind, key: `${kind} ${keptText(before)} ${keptText(after)}` };
  },
  tell: ({ turn: { kind }, before, after }, whom) => {
    const isLost = kind === 'off' || kind === 'fewer' || kind === 'others';
    return [
      {
        by: isLost ? LOST : GAINED,
        key: `access logs ${kind}`,
        message: say`Access logs of ${whom} ${becomes(kind, before, after)}.`,
        symptom: isLost ? WHAT_IS_LOST : WHAT_IS_GAINED,
        fix: FIXES[kind],
      },
    ];
  },
});

type Kind = 'off' | 'on' | 'fewer' | 'more' | 'others' | 'elsewhere';

function kindOf(before: AccessLogs, after: AccessLogs): Kind | null {
  if (after.kind === 'unknown') return null;
  // where nobody knows whether there were any, an object has to say that there are none
  const isSaid = before.kind === 'on' || (after.by !== null && after.at !== null);
  if (after.kind === 'off') return before.kind === 'off' || !isSaid ? null : 'off';
  if (before.kind !== 'on') return before.kind === 'off' ? 'on' : null;
  return turnOfOutlets(before.outlets, after.outlets);
}

type Outlets = AccessLogs['outlets'];

function turnOfOutlets(were: Outlets, are: Outlets): Kind | null {
  const isGone = [...were.keys()].some((name) => !are.has(name));
  const isNew = [...are.keys()].some((name) => !were.has(name));
  if (isGone !== isNew) return isNew ? 'more' : 'fewer';
  const [[was], [is]] = [[...were.values()], [...are.values()]];
  if (isGone) return (was && is && turnOfKept(was, is)) ?? 'elsewhere';
  const turns = [...are].flatMap(([name, kept]) => turnOfKept(were.get(name) ?? kept, kept) ?? []);
  const [turn = null, another] = new Set(turns);
  return another === undefined ? turn : 'others';
}

const keptText = ({ outlets }: AccessLogs): string =>
  [...outlets].map(([name, { text }]) => `${name} ${text}`).join(', ');

/** Says what becomes of the logs, after whose they are. */
function becomes(kind: Kind, before: AccessLogs, after: AccessLogs): Sentence {
  if (kind === 'off')
    return before.kind === 'on'
      ? say`are turned off`
      : say`are off from now on, whatever the mesh configuration says`;
  if (kind === 'on')
    return [...after.outlets.values()].every((kept) => kept.kind === 'all')
      ? say`are turned on, with a line for each request`
      : say`are turned on, for ${requestsOf(after)}`;
  if (kind === 'elsewhere') return say`go to ${outletsOf(after)} instead of ${outletsOf(before)}`;
  const which = { fewer: say`fewer`, more: say`more`, others: say`other` }[kind];
  return say`hold ${which} requests, ${requestsOf(after)} instead of ${requestsOf(before)}`;
}

/** Says which requests are logged, with whom they go to if there are several: `those with response.code >= 400`. */
function requestsOf({ outlets }: AccessLogs) {
  const kept = [...outlets].map(([name, { kind, text }]) => {
    const which = kind === 'all' ? say`all of them` : say`those with ${slot.code(text)}`;
    return outlets.size === 1 ? which : say`${which} at ${outletText(name)}`;
  });
  return slot.list(kept, 3);
}

const outletText = (name: string): Sentence =>
  name === 'accessLogFile' ? say`the file of the mesh configuration` : say`${slot.code(name)}`;

const outletsOf = ({ outlets }: AccessLogs) => slot.list([...outlets.keys()].map(outletText), 3);

const WHAT_IS_LOST = say`when a request fails, no line of a proxy says with which status, and by which flag (UH, UF, NR, DC) whose fault it was`;

const WHAT_IS_GAINED = say`a line for each of these requests: whatever collects the logs of proxies gets them, and is often paid by volume`;

const LESS = say`See that what is left out is what nobody looks for when something fails.`;

const FIXES: Readonly<Record<Kind, Sentence>> = {
  off: say`To have fewer lines and not none, keep failures: \`filter: { expression: "response.code >= 400" }\`.`,
  fewer: LESS,
  others: LESS,
  on: say`See that whatever collects them takes as many; failures alone are \`filter: { expression: "response.code >= 400" }\`.`,
  more: say`See that whatever collects them takes as many.`,
  elsewhere: say`See that whoever searches them looks there.`,
};
