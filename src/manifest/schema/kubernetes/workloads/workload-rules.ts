import {
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
} from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isTemplated } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkPodTemplate } from '../pods/pod-rules.ts';
import { checkRange, checkWord, demand, isBlank, refuse } from '../refusals.ts';
import { checkClaimSpec } from '../settings/volume-claims.ts';
import { checkSelector, checkText } from '../values/labels.ts';
import { labelProblem } from '../values/object-names.ts';
import { amountAt, checkAmount } from '../values/quantities.ts';
import { unmatched } from '../values/selector-match.ts';

/** [src: pkg/apis/apps/validation/validation.go ValidateDeploymentSpec] */
export function checkDeployment(spec: PathedNode, violations: Violations): void {
  checkController(spec, violations);
  checkPodTemplate(violations, spec);
  checkRange(violations, spec, 'progressDeadlineSeconds', 0);
  checkStrategy(violations, spec);
  const deadline = placeAt(spec, 'progressDeadlineSeconds');
  const ready = placeAt(spec, 'minReadySeconds');
  const [most, least] = [knownNumber(deadline) ?? 600, knownNumber(ready) ?? 0];
  if (isUnknown(deadline) || isUnknown(ready) || most > least) return;
  refuse(
    violations,
    deadline ?? ready ?? spec,
    `progressDeadlineSeconds (${String(most)}) must be greater than minReadySeconds (${String(least)}).`,
    { kind: 'range', remedy: 'Raise progressDeadlineSeconds.' },
  );
}

/** [src: pkg/apis/apps/validation/validation.go ValidateReplicaSetSpec] */
export function checkReplicaSet(spec: PathedNode, violations: Violations): void {
  checkController(spec, violations);
  checkPodTemplate(violations, spec);
}

/** The selector defaults to the labels of the template. [src: pkg/apis/core/validation/validation.go ValidateReplicationControllerSpec] */
export function checkReplicationController(spec: PathedNode, violations: Violations): void {
  checkRange(violations, spec, 'replicas', 0);
  checkRange(violations, spec, 'minReadySeconds', 0);
  const selector = placeAt(spec, 'selector');
  if (selector !== undefined && !isTemplated(selector.node))
    checkMatch(violations, spec, wrapped(selector));
  checkAlwaysOn(violations, spec);
  checkPodTemplate(violations, spec);
}

/** A selector of labels alone as one that may have expressions. */
const wrapped = (labels: PathedNode): PathedNode => ({
  node: {
    kind: 'map',
    entries: new Map([['matchLabels', labels.node]]),
    origin: labels.node.origin,
  },
  path: labels.path,
});

/** [src: pkg/apis/apps/validation/validation.go ValidateDaemonSetSpec] */
export function checkDaemonSet(spec: PathedNode, violations: Violations): void {
  checkController(spec, violations);
  checkPodTemplate(violations, spec);
  const strategy = placeAt(spec, 'updateStrategy');
  if (strategy?.node.kind !== 'map') return;
  checkWord(violations, strategy, 'type', ['RollingUpdate', 'OnDelete']);
  const rolling = placeAt(strategy, 'rollingUpdate');
  if (rolling?.node.kind !== 'map' || knownText(placeAt(strategy, 'type')) === 'OnDelete') return;
  const [unavailable, surge] = [placeAt(rolling, 'maxUnavailable'), placeAt(rolling, 'maxSurge')];
  checkAmount(violations, unavailable, 100);
  checkAmount(violations, surge, 100);
  if (isUnknown(unavailable) || isUnknown(surge)) return;
  const off = unavailable === undefined ? 1 : amountAt(unavailable)?.value;
  const more = surge === undefined ? 0 : amountAt(surge)?.value;
  if (off === undefined || more === undefined) return;
  if (off !== 0 && more !== 0)
    refuse(violations, surge ?? rolling, 'maxSurge needs maxUnavailable: 0 on a DaemonSet.', {
      remedy: 'Write maxUnavailable: 0, or remove maxSurge.',
    });
  if (off === 0 && more === 0)
    refuse(violations, unavailable ?? rolling, 'maxUnavailable and maxSurge cannot both be 0.');
}

/** The first release that looks into the pods of a StatefulSet, and at its service's name. [src: ValidateStatefulSetSpec of 1.33, 1.34] */
const LOOKING_INTO_PODS = { from: 34, until: 37 };
const CHECKING_SERVICE_NAMES = { from: 33, until: 37 };

/** [src: pkg/apis/apps/validation/validation.go ValidateStatefulSetSpec] */
export function checkStatefulSet(spec: PathedNode, violations: Violations): void {
  checkController(spec, violations);
  checkWord(violations, spec, 'podManagementPolicy', ['OrderedReady', 'Parallel']);
  const ordinals = placeAt(spec, 'ordinals');
  if (ordinals !== undefined) checkRange(violations, ordinals, 'start', 0);
  for (const when of ['whenDeleted', 'whenScaled']) {
    const policy = placeAt(spec, 'persistentVolumeClaimRetentionPolicy');
    if (policy !== undefined) checkWord(violations, policy, when, ['Retain', 'Delete']);
  }
  checkSetStrategy(violations, spec);
  const late = only(violations, LOOKING_INTO_PODS);
  const claims = placesAt(spec, 'volumeClaimTemplates');
  for (const claim of claims) {
    const metadata = placeAt(claim, 'metadata');
    demand(late, metadata ?? claim, 'name', 'A claim of a volume needs a name.');
    checkClaimSpec(late, claim);
  }
  const names = claims.map((claim) => knownText(placeAt(claim, 'metadata', 'name')));
  const known = names.filter((name) => name !== undefined);
  const list = placeAt(spec, 'volumeClaimTemplates');
  const isOpen = known.length < names.length || (list !== undefined && isTemplated(list.node));
  checkPodTemplate(late, spec, { moreVolumes: isOpen ? null : known });
  const service = placeAt(spec, 'serviceName');
  if (service !== undefined && !isBlank(spec, 'serviceName'))
    checkText(only(violations, CHECKING_SERVICE_NAMES), service, labelProblem);
}

/** Gives violations through which all that is reported holds for some releases alone. */
const only = (violations: Violations, kubernetes: { from: number; until: number }): Violations => ({
  list: violations.list,
  report: (violation) => {
    violations.report({ kubernetes, ...violation });
  },
});

function checkSetStrategy(violations: Violations, spec: PathedNode): void {
  const strategy = placeAt(spec, 'updateStrategy');
  if (strategy?.node.kind !== 'map') return;
  checkWord(violations, strategy, 'type', ['RollingUpdate', 'OnDelete']);
  const rolling = placeAt(strategy, 'rollingUpdate');
  if (rolling?.node.kind !== 'map') return;
  if (knownText(placeAt(strategy, 'type')) === 'OnDelete')
    refuse(violations, rolling, 'rollingUpdate is for the type RollingUpdate alone.', {
      kind: 'exclusive',
      remedy: 'Remove it, or write type: RollingUpdate.',
    });
  else checkRange(violations, rolling, 'partition', 0);
}

/** Checks what Deployments, ReplicaSets, DaemonSets and StatefulSets have in common. */
function checkController(spec: PathedNode, violations: Violations): void {
  for (const name of ['replicas', 'minReadySeconds', 'revisionHistoryLimit'])
    checkRange(violations, spec, name, 0);
  const selector = placeAt(spec, 'selector');
  if (selector === undefined)
    demand(
      violations,
      spec,
      'selector',
      'This needs a selector of its pods.',
      'Write the labels of the template under selector.matchLabels.',
    );
  else if (selector.node.kind === 'map') checkOwnSelector(violations, spec, selector);
  checkAlwaysOn(violations, spec);
}

function checkOwnSelector(violations: Violations, spec: PathedNode, selector: PathedNode): void {
  checkSelector(violations, selector);
  if (isBlank(selector, 'matchLabels') && isBlank(selector, 'matchExpressions'))
    refuse(violations, selector, 'The selector must not be empty.', {
      kind: 'required',
      remedy: 'Write the labels of the template under matchLabels.',
    });
  else checkMatch(violations, spec, selector);
}

function checkMatch(violations: Violations, spec: PathedNode, selector: PathedNode): void {
  const template = placeAt(spec, 'template');
  if (template === undefined || isTemplated(template.node)) return;
  const wrong = unmatched(selector, placeAt(template, 'metadata', 'labels'));
  if (wrong !== undefined)
    refuse(violations, wrong, 'The labels of the template do not match the selector.', {
      remedy: 'Write the labels of the selector under template.metadata.labels.',
    });
}

/** [src: pkg/apis/apps/validation/validation.go ValidatePodTemplateSpecForReplicaSet] */
function checkAlwaysOn(violations: Violations, spec: PathedNode): void {
  const restart = placeAt(spec, 'template', 'spec', 'restartPolicy');
  const word = knownText(restart);
  if (restart !== undefined && (word === 'OnFailure' || word === 'Never'))
    refuse(violations, restart, `restartPolicy can only be Always here, not ${word}.`, {
      remedy: 'Remove restartPolicy, or make it a Job.',
    });
  const deadline = placeAt(spec, 'template', 'spec', 'activeDeadlineSeconds');
  if (deadline !== undefined)
    refuse(violations, deadline, 'activeDeadlineSeconds cannot be set on pods that run on.', {
      remedy: 'Remove it.',
    });
}

/** [src: pkg/apis/apps/validation/validation.go ValidateDeploymentStrategy] */
function checkStrategy(violations: Violations, spec: PathedNode): void {
  const strategy = placeAt(spec, 'strategy');
  if (strategy?.node.kind !== 'map') return;
  checkWord(violations, strategy, 'type', ['Recreate', 'RollingUpdate']);
  const rolling = placeAt(strategy, 'rollingUpdate');
  if (rolling === undefined) return;
  const type = placeAt(strategy, 'type');
  if (isUnknown(type)) return;
  if (knownText(type) === 'Recreate') {
    refuse(violations, rolling, 'rollingUpdate cannot be set with the strategy Recreate.', {
      kind: 'exclusive',
      remedy: 'Remove rollingUpdate.',
    });
    return;
  }
  const [unavailable, surge] = [placeAt(rolling, 'maxUnavailable'), placeAt(rolling, 'maxSurge')];
  checkAmount(violations, unavailable, 100);
  checkAmount(violations, surge);
  if (amountAt(unavailable)?.value === 0 && amountAt(surge)?.value === 0)
    refuse(violations, unavailable ?? rolling, 'maxUnavailable and maxSurge cannot both be 0.', {
      remedy: 'Raise one of the two.',
    });
}
