import type { Consequence } from '../../../compare/index.ts';
import { isDenied } from '../../../compare/index.ts';
import type { Finding } from '../../../checks/index.ts';
import { comesIntoForce, upperFirst } from '../../../checks/index.ts';
import { namesWaypoint } from '../../../istio/index.ts';
import { subjectText, sentenceText } from '../../../manifest/index.ts';
import type { Advice } from '../document/blocks.ts';
import type { ReportContext } from '../review/report-context.ts';
import type { ChangedCause } from './consequence-cause.ts';
import { calledName, cutOffAfter } from './consequence-text.ts';

/** Says what to do, or to decide, before it merges; null for what hurts nobody by itself. */
export function adviceOn(
  consequence: Consequence,
  cause: ChangedCause | null,
  context: ReportContext,
): Advice | null {
  const general =
    routesLeft(consequence, cause) ??
    domainKept(consequence, cause) ??
    waypointAdmitted(consequence, cause) ??
    generalAdvice(consequence, cause?.restore ?? 'keep the deciding object as it was');
  const special =
    general === null || cause === null ? null : specialFix(cause, consequence, context);
  if (special !== null) return { label: 'Fix', text: special };
  return general === null ? null : { label: 'Consider', text: general };
}

/** Whether a call is meant to end otherwise is not written anywhere, so that all of this is to be decided. */
function generalAdvice(consequence: Consequence, restore: string): string | null {
  switch (consequence.kind) {
    case 'lost':
    case 'closed':
    case 'unrouted':
      if (consequence.kind === 'closed' && consequence.isAnsweredElsewhere === true)
        return `Move clients to the other gateway first, in DNS or at the load balancer. Until then, ${restore}.`;
      // nobody here can change who calls from outside
      return isFromOutside(consequence)
        ? `${upperFirst(restore)}, unless such external requests should end here.`
        : `Change the callers first, or ${restore} until then.`;
    case 'opened':
    case 'exposed':
    case 'plaintext':
      if (!isDenied(consequence)) return null;
      return `Confirm in the pull request that this is intended, or ${restore}.`;
    case 'shorter': {
      const seconds = cutOffAfter(consequence.after);
      if (seconds === null) return null;
      return `Compare ${seconds} with the slowest requests of ${calledName(consequence)}.`;
    }
    case 'slower':
      return consequence.after.waiting?.repeated === undefined
        ? null
        : `Retry only requests that never arrived (\`connect-failure\`, \`refused-stream\`, \`reset-before-request\`), unless ${calledName(consequence)} recognizes repeats.`;
    case 'moved':
    case 'identity':
    case 'encrypted':
      return null;
  }
}

/** Says how callers in the mesh get routes again from which a change takes the mesh; null of all others. */
function routesLeft({ kind, gateway }: Consequence, cause: ChangedCause | null): string | null {
  if (cause === null || gateway !== undefined || !LED_ELSE.has(kind)) return null;
  const { field, before, after } = cause.change;
  return field?.startsWith('spec.gateways') === true && before === 'mesh' && after !== 'mesh'
    ? 'Add `mesh` to `gateways` again, unless callers in the mesh should not use these routes.'
    : null;
}

/** Says how policies that name the old trust domain go on to match; null of all else. */
function domainKept({ kind }: Consequence, cause: ChangedCause | null): string | null {
  if (cause === null || (kind !== 'lost' && kind !== 'closed')) return null;
  const { kind: of, field, before, after } = cause.change;
  const isDomain = of === 'mesh-config' && /(?:^|\.)trustDomain$/.test(field ?? '');
  return isDomain && typeof before === 'string' && typeof after === 'string'
    ? `Add ${before} to \`trustDomainAliases\` until policies name ${after} and all pods have restarted, or keep \`trustDomain\` as it was.`
    : null;
}

/** Says whom policies of ztunnel have to admit once a waypoint stands before the pods (INJ-17); null of all else. */
function waypointAdmitted({ kind, after }: Consequence, cause: ChangedCause | null): string | null {
  const policy = after.decidedBy?.object ?? null;
  const isHidden =
    cause !== null &&
    namesWaypoint(cause.change.field ?? '') &&
    cause.change.after !== null &&
    after.asked?.refusedBy === 'ztunnel';
  return kind === 'lost' && isHidden && policy?.startsWith('AuthorizationPolicy ') === true
    ? `Allow the waypoint in ${policy}, because pods see it instead of its callers, or make that policy target the Service (targetRefs). Until then, ${cause.restore}.`
    : null;
}

/** Names what becomes of calls that are answered all the same where no route is for them any more. */
const LED_ELSE: ReadonlySet<Consequence['kind']> = new Set(['moved', 'slower', 'shorter']);

const isFromOutside = ({ gateway, arrival }: Consequence): boolean =>
  gateway !== undefined && arrival === undefined;

/** Names detectors whose findings about a line say how calls that it decides end. */
const OF_CALLS: ReadonlySet<string> = new Set([
  'ports-misread',
  'unresolved-reference',
  'route-never-answers',
  'route-leads-astray',
]);

/** Names those whose advice keeps callers in, which says nothing of how to close what opens. */
const OF_REFUSALS: ReadonlySet<string> = new Set(['security-loosened']);

/** Names checks of such a detector whose advice is to let fewer in, which lets nobody in again. */
const OF_ADMISSION: ReadonlySet<string | null> = new Set([
  'allow-widened',
  'named-caller-admitted',
]);

/** Finds what mends the very line that changes, as a finding about it says; null where none is certain. */
function specialFix(
  cause: ChangedCause,
  { environment, kind }: Consequence,
  { review }: ReportContext,
): string | null {
  const isRefused = kind === 'lost' || kind === 'closed';
  const found = review.findings.find(
    (finding) =>
      finding.environment === environment &&
      (OF_CALLS.has(finding.detector) ||
        (isRefused && OF_REFUSALS.has(finding.detector) && !OF_ADMISSION.has(finding.check))) &&
      comesIntoForce(finding) &&
      finding.fix.kind !== 'choice' &&
      isAt(finding, cause),
  );
  return found === undefined ? null : sentenceText(found.fix.text);
}

const isAt = ({ subject, origin, side }: Finding, { object, change }: ChangedCause): boolean =>
  subjectText(subject) === object &&
  side === change.side &&
  origin.file === change.origin.file &&
  origin.line === change.origin.line;
