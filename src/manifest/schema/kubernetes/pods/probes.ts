import { knownNumber, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkRange, checkWord, demand, refuse, setFields } from '../refusals.ts';
import { checkText } from '../values/labels.ts';
import { portNameProblem } from '../values/object-names.ts';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** [src: pkg/apis/core/validation/validation.go validateLivenessProbe, validateReadinessProbe, validateStartupProbe, validateLifecycle] */
export function checkProbes(
  violations: Violations,
  container: PathedNode,
  graceSeconds: number | undefined,
): void {
  for (const name of PROBES) {
    const probe = placeAt(container, name);
    if (probe?.node.kind === 'map') checkProbe(violations, probe, name);
  }
  for (const name of ['postStart', 'preStop']) {
    const hook = placeAt(container, 'lifecycle', name);
    if (hook?.node.kind !== 'map') continue;
    checkHandler(violations, hook, HOOK_HANDLERS);
    checkSleep(violations, hook, graceSeconds);
  }
}

/** [src: pkg/apis/core/validation/validation.go validateSleepAction] */
function checkSleep(
  violations: Violations,
  hook: PathedNode,
  graceSeconds: number | undefined,
): void {
  const place = placeAt(hook, 'sleep', 'seconds');
  const seconds = knownNumber(place);
  if (place === undefined || seconds === undefined || graceSeconds === undefined) return;
  if (seconds < 0 || seconds > graceSeconds)
    refuse(
      violations,
      place,
      `${String(seconds)} must be between 0 and the ${String(graceSeconds)} seconds that the pod has to end.`,
      {
        kind: 'range',
        remedy: 'Shorten it, or raise terminationGracePeriodSeconds.',
      },
    );
}

/** Reports what only containers have that run beside the others. */
export function checkNoProbes(violations: Violations, container: PathedNode, why: string): void {
  for (const name of [...PROBES, 'lifecycle']) {
    const place = placeAt(container, name);
    if (place !== undefined)
      refuse(violations, place, `${name} cannot be set on ${why}.`, { remedy: `Remove ${name}.` });
  }
}

const NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

function checkProbe(violations: Violations, probe: PathedNode, name: string): void {
  checkHandler(violations, probe, PROBE_HANDLERS);
  for (const number of NUMBERS) checkRange(violations, probe, number, 0);
  checkRange(violations, probe, 'terminationGracePeriodSeconds', 1);
  const grace = placeAt(probe, 'terminationGracePeriodSeconds');
  if (name === 'readinessProbe' && grace !== undefined)
    refuse(violations, grace, 'A readinessProbe cannot have terminationGracePeriodSeconds.', {
      remedy: 'Remove it.',
    });
  const threshold = placeAt(probe, 'successThreshold');
  const value = knownNumber(threshold) ?? 1;
  if (name !== 'readinessProbe' && threshold !== undefined && value > 1)
    refuse(violations, threshold, `successThreshold of a ${name} must be 1.`, {
      remedy: 'Write 1, or leave it out.',
    });
}

const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const HOOK_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'];

/** [src: pkg/apis/core/validation/validation.go validateHandler] */
function checkHandler(
  violations: Violations,
  holder: PathedNode,
  handlers: readonly string[],
): void {
  const found = setFields(holder, handlers);
  const [first, second] = found;
  if (first === undefined)
    refuse(violations, holder, `This needs one of ${handlers.join(', ')}.`, { kind: 'required' });
  else if (second !== undefined)
    refuse(
      violations,
      placeAt(holder, second) ?? holder,
      `Only one of ${found.join(' and ')} can be set.`,
      {
        kind: 'exclusive',
        remedy: `Remove ${first} or ${second}.`,
      },
    );
  const http = placeAt(holder, 'httpGet');
  if (http?.node.kind === 'map') checkRequest(violations, http);
  const socket = placeAt(holder, 'tcpSocket');
  if (socket?.node.kind === 'map') checkNeededPort(violations, socket);
  const grpc = placeAt(holder, 'grpc');
  if (grpc?.node.kind === 'map') checkNeededPort(violations, grpc);
  const exec = placeAt(holder, 'exec');
  if (exec?.node.kind === 'map') demand(violations, exec, 'command', 'exec needs a command.');
}

/** The path defaults to /, and the scheme to HTTP. */
function checkRequest(violations: Violations, http: PathedNode): void {
  checkNeededPort(violations, http);
  checkWord(violations, http, 'scheme', ['HTTP', 'HTTPS']);
  for (const header of placesAt(http, 'httpHeaders'))
    checkText(violations, placeAt(header, 'name'), (name) =>
      /^[-A-Za-z0-9]+$/.test(name)
        ? null
        : {
            message: `${JSON.stringify(name)} is no name of a header.`,
            remedy: 'Write letters, digits and -.',
          },
    );
}

/** Reports a port that is absent, out of range, or no name of a port. */
function checkNeededPort(violations: Violations, holder: PathedNode): void {
  const place = placeAt(holder, 'port');
  if (place === undefined) demand(violations, holder, 'port', 'This needs a port.');
  else checkPort(violations, place);
}

/** [src: pkg/apis/core/validation/validation.go ValidatePortNumOrName] */
export function checkPort(violations: Violations, place: PathedNode): void {
  const number = knownNumber(place);
  if (number !== undefined && (number < 1 || number > 65_535))
    refuse(violations, place, `${String(number)} must be between 1 and 65535.`, { kind: 'range' });
  const text = knownText(place);
  const problem = text === undefined ? null : portNameProblem(text);
  if (problem === null || text === undefined) return;
  const isNumber = /^\d+$/.test(text);
  refuse(violations, place, problem.message, {
    remedy: isNumber ? 'Write the number without quotes.' : problem.remedy,
    nearest: isNumber ? text : null,
  });
}
