import type { Origin, Resource } from '../../manifest/index.ts';
import { namespaceText, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { acceptedMtls, groupedBy, viewOf } from '../../istio/index.ts';
import { mayEnforcePolicies } from '../authorization/enforcement.ts';
import { holdsOrigin } from '../authorization/holds-origin.ts';
import { plaintextCallers } from './nameless-callers.ts';
import { upperFirst } from '../detection/clause-words.ts';
import type { ModeReaders } from '../mesh-wide/gone-root-namespace.ts';
import {
  modeReaders,
  modeWithoutControlPlane,
  stillReadText,
} from '../mesh-wide/gone-root-namespace.ts';
import type { Weaker } from './weaker-mode.ts';
import { leastMode, named, scopeOf, weakest } from './weaker-mode.ts';
import type { Some, Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

/** Finds where the accepted mTLS mode gets weaker, one finding per PeerAuthentication (MTLS-1…12). */
export const mtlsWeakened = check({
  id: 'mtls-weakened',
  title: 'Workloads now accept plaintext, or no longer accept mTLS',
  level: 'high',
  blind: 'Which callers use it.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      weakenings(before, after).map((weakening) =>
        tell(weakening, after, modeReaders(weakening.cause, input)),
      ),
    ),
});

/** One cause, and all that it makes weaker. */
interface Weakening {
  readonly cause: Cause;
  readonly weaker: Some<Weaker>;
}

function weakenings(before: Mesh, after: Mesh): readonly Weakening[] {
  const found = [...scopes(before, after), ...workloads(before, after)].flatMap((one) => {
    const cause = weakest(one.after) < weakest(one.before) ? causeOf(one, before, after) : null;
    return cause === null ? [] : [{ cause, one }];
  });
  const together = groupedBy(
    found,
    ({ cause, one }) =>
      `${subjectText(cause.subject)} ${modeText(one.before)} to ${modeText(one.after)}`,
  );
  return [...together.values()].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : [{ cause: first.cause, weaker: [first.one, ...more.map(({ one }) => one)] }],
  );
}

function* scopes(before: Mesh, after: Mesh): Generator<Weaker> {
  const was = acceptedMtls(before, { allOf: null });
  const is = acceptedMtls(after, { allOf: null });
  yield {
    ...{ name: 'the mesh', workload: null, namespace: null },
    ...{ before: was, after: is, isNew: false },
  };
  const namespaces = new Set(
    [...peerAuthentications(before), ...peerAuthentications(after)].map(
      ({ namespace }) => namespace,
    ),
  );
  for (const namespace of namespaces) {
    if (!after.resources.some((resource) => resource.namespace === namespace)) continue;
    yield {
      name: namespace === '' ? namespaceText(namespace) : `namespace ${namespace}`,
      workload: null,
      namespace,
      before: acceptedMtls(before, { allOf: namespace }),
      after: acceptedMtls(after, { allOf: namespace }),
      isNew: isNewNamespace(namespace, before),
    };
  }
}

/** Tells whether nothing of a namespace was seen, where all is seen. */
const isNewNamespace = (namespace: string, before: Mesh): boolean =>
  !before.partial &&
  !before.charts.some((chart) => chart.namespace === namespace) &&
  before.namespaceObject(namespace) === undefined &&
  !before.resources.some((resource) => resource.namespace === namespace);

/** Compares only workloads that are there before and after, on each of their ports. */
function* workloads(before: Mesh, after: Mesh): Generator<Weaker> {
  if (peerAuthentications(before).length === 0) return;
  const key = ({ namespace, resource }: Workload): string => `${namespace}/${resource.stableName}`;
  const old = new Map(before.workloads.map((workload) => [key(workload), workload]));
  for (const workload of after.workloads) {
    const was = old.get(key(workload));
    if (was === undefined || !mayEnforcePolicies(after, workload)) continue;
    const ports = workload.containers.flatMap((container) =>
      container.ports.map(({ number }) => number),
    );
    for (const port of [null, ...new Set(ports)])
      yield {
        name: subjectText(workload) + (port === null ? '' : ` port ${String(port)}`),
        workload,
        namespace: workload.namespace,
        before: acceptedMtls(before, was, port),
        after: acceptedMtls(after, workload, port),
        isNew: false,
      };
  }
}

const peerAuthentications = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('security.istio.io', 'PeerAuthentication');

interface Cause {
  readonly subject: Resource;
  readonly origin: Origin;
  readonly side: 'head' | 'base';
}

/** Names the policy that sets the new mode; where none does any more, the one that set the old. */
function causeOf({ before: was, after: is }: Weaker, before: Mesh, after: Mesh): Cause | null {
  const set = is.because.find((origin) => says(origin, leastMode(is), after)) ?? is.because[0];
  const [unset] = was.because;
  const subject = set === undefined ? undefined : holderOf(set, after);
  if (set !== undefined && subject !== undefined) return { subject, origin: set, side: 'head' };
  const lost = unset === undefined ? undefined : holderOf(unset, before);
  return unset === undefined || lost === undefined
    ? null
    : { subject: lost, origin: unset, side: 'base' };
}

/** Tells whether the policy that an origin is of says this mode for all of its pods. */
function says(origin: Origin, mode: ReturnType<typeof leastMode>, mesh: Mesh): boolean {
  const holder = holderOf(origin, mesh);
  return holder !== undefined && viewOf('PeerAuthentication', holder).mtls?.mode?.value === mode;
}

const holderOf = (origin: Origin, mesh: Mesh): Resource | undefined =>
  peerAuthentications(mesh).find(({ node }) => holdsOrigin(node, origin));

/** Gives the mode as it is told: of a variable its own text. */
const modeText = (mtls: Weaker['after']): string => mtls.variable ?? leastMode(mtls);

function tell({ cause, weaker }: Weakening, after: Mesh, { gone, whom }: ModeReaders): Told {
  const [first] = weaker;
  const subject = subjectText(cause.subject);
  const [was, is] = [modeText(first.before), modeText(first.after)];
  return {
    subject: cause.subject,
    key: `mtls ${is}`,
    scope: scopeOf(weaker, after),
    message: `${turnText(weaker)}${whom}${stillReadText(gone)}. ${plaintextText(first, gone === null ? shutAt(weaker, after) : null)}`,
    why:
      cause.side === 'head'
        ? setText(first, cause)
        : `${subject} set ${was} (${placeOf(cause.origin)}), and nothing does any more.`,
    origin: cause.origin,
    side: cause.side,
    ...(areNew(weaker) ? adviceOnNew(first) : adviceOn(first, cause, gone)),
  };
}

const areNew = (weaker: readonly Weaker[]): boolean => weaker.every(({ isNew }) => isNew);

/** Says from what the mode goes to what; what is new begins with it, and has the mode of the mesh otherwise (MTLS-2). */
function turnText(weaker: Some<Weaker>): string {
  const [first] = weaker;
  const [before, after] = [modeText(first.before), leastMode(first.after)];
  const { variable } = first.after;
  if (variable !== undefined)
    return `mTLS stays ${before} for ${named(weaker)} only if ${variable} is ${before}, and its value is not known here`;
  if (areNew(weaker))
    return `${upperFirst(named(weaker))} ${isOpen(first) ? 'may begin' : 'begins'} with mTLS ${after}, where the mesh has ${before}`;
  return `mTLS ${isOpen(first) ? 'may go' : 'goes'} from ${before} to ${after} for ${named(weaker)}`;
}

/** Tells whether several policies are for one scope, of which the oldest holds (MTLS-5). */
const isOpen = ({ after }: Weaker): boolean => after.ambiguous !== undefined;

/** Says that callers in plaintext are refused at all workloads of these; null where they get in somewhere. */
const shutAt = (weaker: readonly Weaker[], after: Mesh): string | null =>
  plaintextCallers(
    after,
    after.workloads.filter((each) =>
      weaker.some(({ workload, namespace }) =>
        workload === null ? (namespace ?? each.namespace) === each.namespace : workload === each,
      ),
    ),
  );

/** Says which policy sets the mode, and what nobody can tell of that. */
function setText(weaker: Weaker, { subject, origin }: Cause): string {
  const own = `${subjectText(subject)} sets ${modeText(weaker.after)} (${placeOf(origin)}).`;
  if (weaker.after.variable !== undefined) return own;
  return isOpen(weaker)
    ? `${own} It holds if it was created before all others for the same pods, which Git does not say.`
    : own;
}

/** Says the same of a namespace that comes with the mode (MTLS-8, MTLS-12, MTLS-16, MTLS-20). */
const adviceOnNew = ({ before, after }: Weaker): Pick<Told, 'symptom' | 'fix'> => ({
  symptom:
    leastMode(after) === 'DISABLE'
      ? say`its calls are in plaintext: rules that name callers do not match, and clients whose DestinationRule says ISTIO_MUTUAL fail`
      : say`no errors: it accepts plaintext, which the rest of the mesh resets`,
  fix: {
    text: `Leave it the ${leastMode(before)} of the mesh, or limit ${leastMode(after)} ${LIMITED}.`,
  },
});

const LIMITED = 'to what needs it, with a PeerAuthentication for it alone in its namespace';

function plaintextText({ after }: Weaker, shut: string | null): string {
  if (after.variable !== undefined)
    return 'Else callers without a sidecar get in, in plaintext and without identity.';
  const then = after.ambiguous === undefined ? '' : ' then';
  if (leastMode(after) === 'DISABLE')
    return `mTLS is off${then}: calls arrive in plaintext and without identity.`;
  return shut === null || then !== ''
    ? `Callers without a sidecar get in${then}, in plaintext and without identity.`
    : `${shut}.`;
}

/** Says what people will see, and what to do (MTLS-8, MTLS-12, MTLS-16, MTLS-20). */
function adviceOn(
  weaker: Weaker,
  { side, subject, origin }: Cause,
  gone: string | null,
): Pick<Told, 'symptom' | 'fix'> {
  const [before, after] = [modeText(weaker.before), leastMode(weaker.after)];
  if (weaker.after.variable !== undefined)
    return {
      symptom: `nothing where its value is ${before}; else ${TAKEN}`,
      fix: {
        text: `Write ${before}, or have the value in this repository, so that a review can look at it.`,
      },
    };
  const both = before === 'PERMISSIVE' ? ', which takes plaintext and mTLS' : '';
  return {
    symptom:
      after === 'DISABLE'
        ? 'calls use plaintext: rules that name callers stop matching, clients with ISTIO_MUTUAL fail'
        : gone === null
          ? `no errors: ${TAKEN}`
          : modeWithoutControlPlane(gone, TAKEN),
    fix: {
      text:
        side === 'head'
          ? `Keep ${before}${both}, or limit ${after} ${LIMITED}.`
          : `Have ${subjectText(subject)} (${placeOf(origin)}) applied as before, or write ${before} in one for each namespace that relies on it.`,
    },
  };
}

const TAKEN = 'plaintext connections that were reset are now accepted';
