import {
  entriesOf,
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
} from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { nearestWord } from '../../../text/nearest-word.ts';
import { checkPodTemplate } from '../pods/pod-rules.ts';
import { checkRange, checkWord, demand, isBlank, isTrue, refuse } from '../refusals.ts';
import { checkSelector } from '../values/labels.ts';
import { unmatched } from '../values/selector-match.ts';
import { scheduleProblem } from './cron-schedule.ts';

/** The labels that a server gives the pods of a Job, and selects them by. */
const GENERATED = /^(?:batch\.kubernetes\.io\/)?(?:controller-uid|job-name)$/;

/** [src: pkg/apis/batch/validation/validation.go ValidateJobCreate] */
export function checkJob(spec: PathedNode, violations: Violations, object: PathedNode): void {
  checkJobSpec(violations, spec);
  if (placeAt(spec, 'manualSelector') === undefined)
    checkGenerated(violations, spec, knownText(placeAt(object, 'metadata', 'name')));
  const selector = placeAt(spec, 'selector');
  if (isTrue(spec, 'manualSelector')) {
    if (selector === undefined)
      demand(violations, spec, 'selector', 'manualSelector needs a selector.');
    else checkManual(violations, spec, selector);
    return;
  }
  if (selector === undefined || isUnknown(placeAt(spec, 'manualSelector'))) return;
  const own = entriesOf(placeAt(selector, 'matchLabels')).find(({ key }) => !GENERATED.test(key));
  if (own !== undefined)
    refuse(violations, own.value, 'The selector of a Job is made by the server.', {
      remedy: 'Remove selector.',
    });
}

/** Labels that the server makes may be written only as it makes them. */
function checkGenerated(violations: Violations, spec: PathedNode, name: string | undefined): void {
  for (const { key, value } of entriesOf(placeAt(spec, 'template', 'metadata', 'labels'))) {
    const text = knownText(value);
    if (!GENERATED.test(key) || text === undefined) continue;
    if (key.endsWith('controller-uid') || (name !== undefined && text !== name))
      refuse(violations, value, `The label ${key} is made by the server.`, {
        remedy: 'Remove the label.',
      });
  }
}

function checkManual(violations: Violations, spec: PathedNode, selector: PathedNode): void {
  checkSelector(violations, selector);
  const labels = placeAt(spec, 'template', 'metadata', 'labels');
  const wrong = unmatched(selector, labels);
  if (wrong !== undefined)
    refuse(violations, wrong, 'The labels of the template do not match the selector.');
}

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];

const MOST_PARALLEL = 100_000;

/** [src: pkg/apis/batch/validation/validation.go validateJobSpec] */
function checkJobSpec(violations: Violations, spec: PathedNode): void {
  for (const name of COUNTS) checkRange(violations, spec, name, 0);
  checkWord(violations, spec, 'completionMode', ['NonIndexed', 'Indexed']);
  const mode = placeAt(spec, 'completionMode');
  if (!isUnknown(mode)) checkIndexes(violations, spec, knownText(mode) === 'Indexed');
  checkFailurePolicy(violations, spec);
  checkRestart(violations, spec);
  checkPodTemplate(violations, spec);
}

function checkIndexes(violations: Violations, spec: PathedNode, isIndexed: boolean): void {
  const least = placeAt(spec, 'maxFailedIndexes');
  if (least !== undefined && placeAt(spec, 'backoffLimitPerIndex') === undefined)
    demand(
      violations,
      spec,
      'backoffLimitPerIndex',
      'maxFailedIndexes needs backoffLimitPerIndex.',
    );
  if (isIndexed) {
    const bothOut = ['completions', 'parallelism'].every(
      (name) => placeAt(spec, name) === undefined,
    );
    if (!bothOut && placeAt(spec, 'completions') === undefined)
      demand(
        violations,
        spec,
        'completions',
        'A Job with completionMode Indexed needs completions.',
      );
    checkRange(violations, spec, 'parallelism', 0, MOST_PARALLEL);
    return;
  }
  for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy']) {
    const place = placeAt(spec, name);
    if (place !== undefined)
      refuse(violations, place, `${name} needs completionMode: Indexed.`, {
        remedy: `Write completionMode: Indexed, or remove ${name}.`,
      });
  }
}

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

/** [src: pkg/apis/batch/validation/validation.go validatePodFailurePolicyRule] */
function checkFailurePolicy(violations: Violations, spec: PathedNode): void {
  const policy = placeAt(spec, 'podFailurePolicy');
  const replacement = placeAt(spec, 'podReplacementPolicy');
  checkWord(
    violations,
    spec,
    'podReplacementPolicy',
    policy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'],
  );
  if (policy === undefined || isUnknown(replacement)) return;
  const containers = ['containers', 'initContainers'].flatMap((list) =>
    placesAt(spec, 'template', 'spec', list).map((each) => knownText(placeAt(each, 'name'))),
  );
  for (const rule of placesAt(policy, 'rules')) {
    checkFailureRule(violations, rule);
    checkExitCodes(violations, placeAt(rule, 'onExitCodes'), containers);
  }
}

function checkFailureRule(violations: Violations, rule: PathedNode): void {
  demand(violations, rule, 'action', 'A rule needs an action.');
  checkWord(violations, rule, 'action', ACTIONS);
  const codes = placeAt(rule, 'onExitCodes');
  const hasConditions = !isBlank(rule, 'onPodConditions');
  if (codes === undefined && !hasConditions)
    refuse(violations, rule, 'A rule needs one of onExitCodes and onPodConditions.', {
      kind: 'required',
    });
  if (codes === undefined) return;
  if (hasConditions)
    refuse(violations, codes, 'Only one of onExitCodes and onPodConditions can be set.', {
      kind: 'exclusive',
    });
  demand(violations, codes, 'operator', 'onExitCodes needs an operator.');
  checkWord(violations, codes, 'operator', ['In', 'NotIn']);
  demand(violations, codes, 'values', 'onExitCodes needs values.');
}

/** [src: pkg/apis/batch/validation/validation.go validatePodFailurePolicyRuleOnExitCodes] */
function checkExitCodes(
  violations: Violations,
  codes: PathedNode | undefined,
  containers: readonly (string | undefined)[],
): void {
  if (codes === undefined) return;
  const name = placeAt(codes, 'containerName');
  const text = knownText(name);
  if (
    name !== undefined &&
    text !== undefined &&
    ![text, undefined].some((each) => containers.includes(each))
  )
    refuse(violations, name, `The pods have no container ${text}.`, {
      nearest: nearestWord(
        text,
        containers.filter((each) => each !== undefined),
      ),
    });
  if (knownText(placeAt(codes, 'operator')) !== 'In') return;
  for (const value of placesAt(codes, 'values'))
    if (knownNumber(value) === 0)
      refuse(violations, value, 'The operator In cannot have the exit code 0.');
}

/** A pod's restartPolicy is Always unless it says another. */
function checkRestart(violations: Violations, spec: PathedNode): void {
  const pods = placeAt(spec, 'template', 'spec');
  if (pods?.node.kind !== 'map') return;
  const place = placeAt(pods, 'restartPolicy');
  if (isUnknown(place)) return;
  const word = knownText(place) ?? '';
  if (word === '' || word === 'Always')
    refuse(violations, place ?? pods, 'The pods of a Job need restartPolicy: OnFailure or Never.', {
      kind: place === undefined ? 'required' : 'value',
      remedy: 'Write restartPolicy: OnFailure or Never in the spec of the template.',
    });
  else if (word === 'OnFailure' && placeAt(spec, 'podFailurePolicy') !== undefined)
    refuse(violations, place ?? pods, 'podFailurePolicy needs restartPolicy: Never.', {
      nearest: 'Never',
      written: word,
    });
}

/** Pods of a CronJob have 11 characters more in their names. [src: pkg/apis/batch/validation/validation.go ValidateCronJobCreate] */
const MOST_CRON_NAME = 52;

/** [src: pkg/apis/batch/validation/validation.go validateCronJobSpec] */
export function checkCronJob(spec: PathedNode, violations: Violations, object: PathedNode): void {
  const name = placeAt(object, 'metadata', 'name');
  const text = knownText(name);
  if (name !== undefined && text !== undefined && text.length > MOST_CRON_NAME)
    refuse(
      violations,
      name,
      `The name of a CronJob has at most ${String(MOST_CRON_NAME)} characters; this one has ${String(text.length)}.`,
      {
        kind: 'range',
        remedy: 'Shorten it.',
      },
    );
  checkSchedule(violations, demand(violations, spec, 'schedule', 'A CronJob needs a schedule.'));
  checkTimeZone(violations, placeAt(spec, 'timeZone'));
  checkWord(violations, spec, 'concurrencyPolicy', ['Allow', 'Forbid', 'Replace']);
  for (const count of [
    'startingDeadlineSeconds',
    'successfulJobsHistoryLimit',
    'failedJobsHistoryLimit',
  ])
    checkRange(violations, spec, count, 0);
  const job = placeAt(spec, 'jobTemplate', 'spec');
  if (job === undefined) {
    demand(violations, spec, 'jobTemplate', 'A CronJob needs a jobTemplate with a spec.');
    return;
  }
  checkJobSpec(violations, job);
  const selector = placeAt(job, 'selector');
  if (selector !== undefined)
    refuse(violations, selector, 'The selector of a Job is made by the server.', {
      remedy: 'Remove selector.',
    });
  const manual = placeAt(job, 'manualSelector');
  if (manual !== undefined && isTrue(job, 'manualSelector'))
    refuse(violations, manual, 'manualSelector cannot be true in a CronJob.', {
      remedy: 'Remove it.',
    });
}

function checkSchedule(violations: Violations, place: PathedNode | undefined): void {
  const text = knownText(place);
  if (place === undefined || text === undefined) return;
  const problem = scheduleProblem(text);
  if (problem !== null)
    refuse(violations, place, problem, {
      remedy: text.includes('TZ')
        ? 'Write the zone under timeZone.'
        : 'Write minute, hour, day, month and day of the week, such as 0 4 * * *.',
    });
}

/** Zones that are younger than the list of the oldest Node.js that runs this. */
const YOUNG_ZONES: ReadonlySet<string> = new Set(['America/Coyhaique']);

let zones: readonly string[] | null = null;

/** [src: pkg/apis/batch/validation/validation.go validateTimeZone] */
function checkTimeZone(violations: Violations, place: PathedNode | undefined): void {
  const zone = knownText(place);
  if (place === undefined || zone === undefined || YOUNG_ZONES.has(zone)) return;
  zones ??= Intl.supportedValuesOf('timeZone');
  const other = zones.find((each) => each.toLowerCase() === zone.toLowerCase() && each !== zone);
  if (other === undefined && isZone(zone)) return;
  const nearest = other ?? nearestWord(zone, zones);
  refuse(violations, place, `${JSON.stringify(zone)} is no time zone.`, {
    nearest,
    ...(nearest !== null && { written: zone }),
    remedy: 'Write a name such as Europe/Berlin or Etc/UTC.',
  });
}

/** To ask Node.js takes long, and there are few hundred zones. */
const knownZones = new Set<string>();

function isZone(zone: string): boolean {
  const isKnown = knownZones.has(zone) || isZoneOfNode(zone);
  if (isKnown) knownZones.add(zone);
  return isKnown;
}

/** Offsets such as +02:00 are zones for Node.js alone. */
function isZoneOfNode(zone: string): boolean {
  if (!/^[A-Za-z][-A-Za-z0-9_+./]*$/.test(zone) || zone.toLowerCase() === 'local') return false;
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}
