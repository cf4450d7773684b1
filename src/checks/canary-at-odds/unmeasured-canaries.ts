import { booleanAt, itemsAt, nodeAt, stringAt, say, slot } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/**
 * Flagger goes on with a rollout as long as no metric is out of its range and no webhook fails; without either it looks
 * only at whether the new pods are ready (scheduler.go of Flagger).
 */
export const canaryUnmeasured = check({
  id: 'canary-unmeasured',
  title: 'Flagger Canary promotes a new version without checking any metrics',
  level: 'medium',
  severity: 'warning',
  blind: 'Alerts and people that stop a rollout.',
  find: ({ mesh }) =>
    mesh.ofKind('flagger.app', 'Canary').flatMap((canary) => {
      const found = unmeasured(canary);
      return found === null ? [] : [tell(canary, found)];
    }),
});

interface Unmeasured {
  readonly isSkipped: boolean;
  readonly origin: Origin;
}

/** Hooks of these types run beside a rollout, and do not stop it. */
const PASSIVE: ReadonlySet<string> = new Set(['event', 'post-rollout']);

function unmeasured(canary: Resource): Unmeasured | null {
  const spec = nodeAt(canary.node, 'spec');
  const skip = nodeAt(spec, 'skipAnalysis');
  if (booleanAt(spec, 'skipAnalysis') === true)
    return { isSkipped: true, origin: skip?.origin ?? canary.origin };
  // until Flagger 1.0 it was called so
  const analysis = nodeAt(spec, 'analysis') ?? nodeAt(spec, 'canaryAnalysis');
  if (analysis === undefined || analysis.kind !== 'map') return null;
  const isMeasured =
    itemsAt(analysis, 'metrics').length > 0 || itemsAt(analysis, 'webhooks').some(isAsking);
  return isMeasured ? null : { isSkipped: false, origin: analysis.origin };
}

const isAsking = (hook: Node): boolean =>
  !PASSIVE.has(stringAt(hook, 'type') ?? 'rollout') && !isLoad(hook);

/** Tells whether a hook only sends requests, as those to Flagger's load tester do by default. */
const isLoad = (hook: Node): boolean =>
  /^(?:hey|wrk|ghz|k6|fortio|ab) /.test(stringAt(hook, 'metadata', 'cmd') ?? '') &&
  (stringAt(hook, 'metadata', 'type') ?? 'cmd') === 'cmd';

const tell = (canary: Resource, { isSkipped, origin }: Unmeasured): Told => ({
  subject: canary,
  scope: { level: 'service', workloads: 1, services: 1, namespaces: 1 },
  message: isSkipped
    ? say`${slot.object(canary)} puts each new version before all requests at once: its analysis is skipped.`
    : say`${slot.object(canary)} gives each new version all requests in the end, whatever it answers: its analysis measures nothing.`,
  why: isSkipped
    ? say`\`skipAnalysis: true\` (${slot.place(origin)}) has Flagger promote as soon as the new pods are ready.`
    : say`The analysis (${slot.place(origin)}) has no metrics and no webhook that could fail, so that Flagger looks only at whether the new pods are ready.`,
  symptom: say`a version that answers with errors is promoted as one that works is`,
  origin,
  fix: {
    text: isSkipped
      ? say`Take \`skipAnalysis\` out once the rollout that was in a hurry is over.`
      : say`Add \`metrics\`, such as \`request-success-rate\` with \`thresholdRange: { min: 99 }\`.`,
  },
});
