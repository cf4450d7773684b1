import { nearestWord } from '../../../yaml/nearest-word.ts';
import type { Violations } from '../../violations.ts';
import { isSet, knownNumber, knownText, placeAt, reportAt } from '../pathed-node.ts';
import type { PathedNode } from '../pathed-node.ts';
import { checkDuration } from '../values/durations.ts';

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
  for (const name of ['perTryTimeout', 'backoff'])
    checkDuration(placeAt(retries, name), violations);
  checkConditions(placeAt(retries, 'retryOn'), violations);
}

function checkConditions(retryOn: PathedNode | undefined, violations: Violations): void {
  const text = knownText(retryOn);
  if (retryOn === undefined || text === undefined || text === '') return;
  for (const condition of text.split(',')) {
    if (CONDITIONS.includes(condition) || isStatus(condition)) continue;
    const bare = condition.trim();
    const nearest =
      bare !== condition && (CONDITIONS.includes(bare) || isStatus(bare))
        ? text.replaceAll(' ', '')
        : nearestWord(condition, CONDITIONS);
    reportAt(
      violations,
      retryOn,
      'value',
      `retryOn ${JSON.stringify(condition)} is neither a condition that Envoy knows nor a status code.`,
      { nearest },
    );
  }
}

/** The statuses that have a name. */
const STATUS = /^(?:10[0-3]|20[0-8]|226|30[0-578]|4(?:0\d|1[0-8]|2[1-689]|31|51)|50[0-8]|51[01])$/;

const isStatus = (text: string): boolean => STATUS.test(text);
