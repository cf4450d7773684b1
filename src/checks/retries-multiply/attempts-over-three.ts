import type { WrittenTries } from '../../istio/index.ts';
import { writtenTries } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/** More than these help nobody: what three tries do not mend, the fourth does not either. */
const MOST_ATTEMPTS = 3;

export const attemptsOverThree = check({
  id: 'attempts-over-three',
  title: 'A route tries a request more than three times again',
  level: 'low',
  severity: 'warning',
  blind: 'How long the callers wait, and what the server can take.',
  find: ({ mesh }) => writtenTries(mesh).flatMap(tell),
});

/** Where it is written, once: routes that take over what the mesh says are not told each. */
function tell({ source, at, tries, words }: WrittenTries): readonly Told[] {
  if (tries === null || tries.attempts <= MOST_ATTEMPTS) return [];
  if (tries.policy.written?.source !== source) return [];
  const { origin, attempts } = tries;
  const requests = String(attempts + 1);
  return [
    {
      subject: source,
      key: `attempts of ${at}`,
      scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
      message: `A server behind ${subjectText(source)} that fails gets ${requests} requests for each one.`,
      why: `\`${words.attempts}\` counts tries after the first: ${String(attempts)} (${placeOf(origin)}) are ${requests} in all, of every caller.`,
      symptom: 'a short failure becomes a long one: the server is kept down by what is tried again',
      origin,
      fix: { text: `Write at most ${String(MOST_ATTEMPTS)}, with a \`${words.each}\`.` },
    },
  ];
}
