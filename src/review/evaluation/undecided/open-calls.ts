import type { Undecided } from '../../../checks/index.ts';
import type { Behaviour, Change } from '../../../compare/index.ts';
import { subjectText } from '../../../manifest/index.ts';

type OpenCalls = NonNullable<Behaviour['undecidedCalls']>[number];

/** More callers are not named one by one. */
const MOST_NAMED = 3;

/** Says whose calls went through before, and by which change it cannot be told any more whether they do. */
export const callsLeftOpen = (
  { undecidedCalls = [] }: Pick<Behaviour, 'undecidedCalls'>,
  changes: readonly Change[],
): readonly Undecided[] =>
  undecidedCalls.flatMap((open) => (wentThrough(open) ? toldOf(open, changes) : []));

const wentThrough = ({ was }: OpenCalls): boolean =>
  was === 'connected' || was?.startsWith('2') === true;

function toldOf(open: OpenCalls, changes: readonly Change[]): readonly Undecided[] {
  const { cause, destination, port, was = '', missing, says } = open;
  const subject = changes.find((one) => subjectText(one.subject) === cause?.object)?.subject;
  if (cause === null || subject === undefined) return [];
  const called = `${destination} on port ${String(port)}`;
  const why = says ?? `it takes ${missing}`;
  return [
    {
      ...{ subject, origin: cause.origin, side: cause.side },
      key: `calls to ${called}: ${missing}`,
      message: `Whether ${callersOf(open)} can still call ${called} (${was} before) is not known here: ${why}.`,
      mayChange: `calls of ${callersOf(open)} to ${called} may fail: ${why}`,
    },
  ];
}

function callersOf({ sources, otherSources }: OpenCalls): string {
  const named = sources.slice(0, MOST_NAMED);
  const more = sources.length - named.length + otherSources;
  return [named.join(', '), ...(more > 0 ? [`${String(more)} more`] : [])].join(' and ');
}
