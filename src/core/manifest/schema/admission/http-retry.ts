import { nearestWord } from '../../nearest-word.ts';
import type { Violations } from '../violations.ts';
import { isSet, knownNumber, knownText, placeAt, reportAt } from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';

/** Conditions that Envoy's `x-envoy-retry-on` and `x-envoy-retry-grpc-on` know. */
const CONDITIONS = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'envoy-ratelimited',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
];

/** RETRY-4 and RETRY-7. */
export function checkHttpRetry(retries: PathedNode, violations: Violations): void {
  const attempts = placeAt(retries, 'attempts');
  const count = attempts === undefined ? 0 : knownNumber(attempts);
  if (attempts !== undefined && count !== undefined && count < 0)
    reportAt(
      violations,
      attempts,
      'range',
      `attempts is ${String(count)} and must not be negative.`,
      { remedy: 'Write 0 or more.' },
    );
  for (const name of ['retryOn', 'perTryTimeout', 'retryRemoteLocalities']) {
    const setting = placeAt(retries, name);
    if (count === 0 && setting !== undefined && isSet(retries, name))
      reportAt(
        violations,
        setting,
        'exclusive',
        `${name} needs attempts: ${attempts === undefined ? 'without it' : 'with 0'} retries are off.`,
        { remedy: `Set attempts to 1 or more, or remove ${name}.` },
      );
  }
  checkConditions(placeAt(retries, 'retryOn'), violations);
}

function checkConditions(retryOn: PathedNode | undefined, violations: Violations): void {
  const text = knownText(retryOn);
  if (retryOn === undefined || text === undefined || text === '') return;
  for (const condition of text.split(',').map((part) => part.trim())) {
    if (CONDITIONS.includes(condition) || /^[1-5]\d\d$/.test(condition)) continue;
    const nearest = nearestWord(condition, CONDITIONS);
    reportAt(
      violations,
      retryOn,
      'enum',
      `retryOn ${JSON.stringify(condition)} is neither a condition that Envoy knows nor a status code.`,
      { nearest },
    );
  }
}
