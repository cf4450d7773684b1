import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import type { WrittenRetries } from './written-retries.ts';
import { writtenRetries } from './written-retries.ts';

const ATTEMPTS_OVER_THREE: Check = {
  id: 'attempts-over-three',
  title: 'A route tries a request more than three times again',
  level: 'low',
  severity: 'warning',
  blind: 'How long the callers wait, and what the server can take.',
};

/** More than these help nobody: what three tries do not mend, the fourth does not either. */
const MOST_ATTEMPTS = 3;

export const manyAttempts = ofObjects(
  [ATTEMPTS_OVER_THREE],
  ({ mesh }) => writtenRetries(mesh).filter(({ attempts }) => attempts > MOST_ATTEMPTS),
  () => (written) => [draftOf(written)],
);

function draftOf({ virtualService, index, retries, attempts }: WrittenRetries): FindingDraft {
  const origin = retries.attempts?.origin ?? retries.origin;
  const tries = String(attempts + 1);
  return {
    check: ATTEMPTS_OVER_THREE.id,
    subject: virtualService,
    key: `attempts of http[${String(index)}]`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `A server behind ${subjectText(virtualService)} that fails gets ${tries} requests for each one.`,
    why: `\`attempts\` counts tries after the first: ${String(attempts)} (${placeOf(origin)}) are ${tries} in all, of every caller.`,
    symptom: 'a short failure becomes a long one: the server is kept down by what is tried again',
    origin,
    fix: { text: `Write at most ${String(MOST_ATTEMPTS)}, with a \`perTryTimeout\`.` },
  };
}
