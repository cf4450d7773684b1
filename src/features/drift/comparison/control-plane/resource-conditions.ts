import { viewOf, viewOfPart } from '../../../../istio/index.ts';
import type { View } from '../../../../istio/index.ts';
import {
  API_GROUPS,
  isMeshKind,
  itemsAt,
  nodeAt,
  redactText,
  stringAt,
} from '../../../../manifest/index.ts';
import type { Node, Resource } from '../../../../manifest/index.ts';
import type { LiveObject } from '../live-object.ts';
import type { StatusFault, StatusPart, ToldStatus } from './live-control-plane.ts';

/**
 * Conditions that say that all is well by being true: those of Istio (its API, meta/v1alpha1 IstioStatus; ambient's
 * `istio.io/WaypointBound` on Services too) and of the Gateway API (spec, "Conditions"). Others are not judged.
 */
const GOOD = new Set([
  ...['Reconciled', 'PassedAnalysis', 'WaypointAccepted', 'ZtunnelAccepted'],
  ...['istio.io/WaypointBound', 'Accepted', 'Programmed', 'ResolvedRefs'],
]);
/** Conditions that say by being true that something is wrong. */
const BAD = new Set(['Conflicted', 'PartiallyInvalid', 'istio.io/WaypointMissing']);

const RANKS: readonly StatusFault['state'][] = ['wrong', 'warned', 'outdated', 'noted'];
const LONGEST_TEXT = 300;
const LONGEST_NAME = 120;
/** A Gateway has 64 listeners, a route 32 parents at most. */
const MOST_FAULTS = 100;

/** Objects of Istio and of the Gateway API, and Services of ambient, whose status does not say that all is well. */
export function toldStatuses(objects: readonly LiveObject[]): readonly ToldStatus[] {
  return objects
    .filter(({ resource, isDeleted }) => !isDeleted && mayTell(resource))
    .map(({ resource }) => ({ live: resource, faults: faultsOf(resource) }))
    .filter(({ faults }) => faults.length > 0)
    .sort((a, b) => rankOf(a) - rankOf(b));
}

const mayTell = (resource: Resource): boolean =>
  isMeshKind(resource) || (resource.group === API_GROUPS.core && resource.kind === 'Service');

const rankOf = ({ faults }: ToldStatus): number =>
  Math.min(...faults.map(({ state }) => RANKS.indexOf(state)));

function faultsOf(resource: Resource): readonly StatusFault[] {
  const { node, namespace } = resource;
  const generation = wholeAt(node, 'metadata', 'generation');
  const status = nodeAt(node, 'status');
  const faults = [
    ...conditionFaults(status, { kind: 'object' }, null, generation),
    ...outdatedStatus(status, generation),
    ...itemsAt(status, 'validationMessages').flatMap(analysisFault),
    ...itemsAt(status, 'listeners').flatMap((each) =>
      conditionFaults(each, listenerOf(each), null, generation),
    ),
    ...itemsAt(status, 'parents').flatMap((each) =>
      attachedFaults(each, nodeAt(each, 'parentRef'), namespace, generation),
    ),
    ...itemsAt(status, 'ancestors').flatMap((each) =>
      attachedFaults(each, nodeAt(each, 'ancestorRef'), namespace, generation),
    ),
    ...unansweredParents(resource),
  ];
  return faults
    .slice(0, MOST_FAULTS)
    .sort((a, b) => RANKS.indexOf(a.state) - RANKS.indexOf(b.state));
}

const listenerOf = (listener: Node): StatusPart => ({
  kind: 'listener',
  name: (stringAt(listener, 'name') ?? '').slice(0, LONGEST_NAME),
});

function attachedFaults(
  entry: Node,
  reference: Node | undefined,
  namespace: string,
  generation: number | null,
): readonly StatusFault[] {
  const controller = stringAt(entry, 'controllerName') ?? '';
  const other = controller === '' || controller.startsWith('istio.io/') ? null : controller;
  const part: StatusPart = {
    kind: 'parent',
    parent: parentText(viewOfPart('ParentRef', reference), namespace),
  };
  return conditionFaults(entry, part, other?.slice(0, LONGEST_NAME) ?? null, generation);
}

/** What the conditions of one part say that is not well; that they are of an earlier generation is said once. */
function conditionFaults(
  holder: Node | undefined,
  part: StatusPart,
  controller: string | null,
  generation: number | null,
): readonly StatusFault[] {
  const conditions = itemsAt(holder, 'conditions');
  const faults = conditions.flatMap((condition): readonly StatusFault[] => {
    const name = stringAt(condition, 'type') ?? '';
    const state = stateOf(name, stringAt(condition, 'status') ?? '');
    if (state === null) return [];
    const reason = textAt(condition, 'reason');
    const by = BAD.has(name) ? 'bad-condition' : 'condition';
    return [{ state, by, part, name, reason, message: textAt(condition, 'message'), controller }];
  });
  const isOld = conditions.some(
    (each) =>
      GOOD.has(stringAt(each, 'type') ?? '') &&
      isEarlier(wholeAt(each, 'observedGeneration'), generation),
  );
  return isOld && faults.length === 0 ? [outdated(part, controller)] : faults;
}

function stateOf(name: string, status: string): StatusFault['state'] | null {
  const wrong = GOOD.has(name) ? 'False' : BAD.has(name) ? 'True' : null;
  if (wrong === null) return null;
  if (status === wrong) return 'wrong';
  return status === 'Unknown' ? 'outdated' : null;
}

const outdated = (part: StatusPart, controller: string | null): StatusFault => ({
  state: 'outdated',
  by: 'condition',
  part,
  name: 'observedGeneration',
  reason: '',
  message: '',
  controller,
});

/** Istio says of a whole status which generation it is of, as text (protojson of an int64). */
const outdatedStatus = (
  status: Node | undefined,
  generation: number | null,
): readonly StatusFault[] =>
  isEarlier(wholeAt(status, 'observedGeneration'), generation)
    ? [outdated({ kind: 'object' }, null)]
    : [];

const isEarlier = (observed: number | null, generation: number | null): boolean =>
  observed !== null && generation !== null && observed < generation;

function wholeAt(node: Node | undefined, ...path: readonly string[]): number | null {
  const found = nodeAt(node, ...path);
  if (found?.kind !== 'scalar') return null;
  const number = typeof found.value === 'boolean' ? NaN : Number(found.value ?? NaN);
  return Number.isSafeInteger(number) ? number : null;
}

/** Levels of `AnalysisMessageBase` in Istio's API, by name or number; istiod leaves the message out, its code says which. */
const LEVELS: ReadonlyMap<string, StatusFault['state']> = new Map<string, StatusFault['state']>([
  ['ERROR', 'wrong'],
  ['3', 'wrong'],
  ['WARNING', 'warned'],
  ['8', 'warned'],
  ['INFO', 'noted'],
  ['12', 'noted'],
]);

function analysisFault(message: Node): readonly StatusFault[] {
  const level = nodeAt(message, 'level');
  const named = level?.kind === 'scalar' ? String(level.value).toUpperCase() : '';
  return [
    {
      // a level that is none of these is told as the gravest: nothing is known of it
      state: LEVELS.get(named) ?? 'wrong',
      by: 'analysis',
      part: { kind: 'object' },
      name: textAt(message, 'type', 'code') || 'validationMessages',
      reason: textAt(message, 'type', 'name'),
      message: textAt(message, 'message') || textAt(message, 'documentationUrl'),
      controller: null,
    },
  ];
}

/** Parents of a route for which no controller answers, though it asks to be attached to them. */
function unansweredParents(route: Resource): readonly StatusFault[] {
  const { node, namespace } = route;
  const answered = new Set(
    itemsAt(node, 'status', 'parents').map((each) =>
      parentText(viewOfPart('ParentRef', nodeAt(each, 'parentRef')), namespace),
    ),
  );
  const asked = viewOf('Route', route).parentRefs.value.map((each) => parentText(each, namespace));
  return [...new Set(asked)]
    .filter((parent) => !answered.has(parent))
    .map((parent) => ({
      state: 'outdated',
      by: 'condition',
      part: { kind: 'parent', parent },
      name: 'Accepted',
      reason: '',
      message: '',
      controller: null,
    }));
}

/** `Gateway istio-ingress/public (https)`: one text for one parent, section and port. */
function parentText(reference: View<'ParentRef'> | null, namespace: string): string {
  const of = reference?.namespace?.value ?? namespace;
  const within = [reference?.sectionName, reference?.port].flatMap((each) => each?.value ?? []);
  const kind = reference?.kind?.value ?? 'Gateway';
  const name = reference?.name?.value ?? '';
  const text = `${kind} ${of === '' ? '' : `${of}/`}${name}`;
  return `${text}${within.length === 0 ? '' : ` (${within.join(', ')})`}`.slice(0, LONGEST_NAME);
}

const textAt = (node: Node, ...path: readonly string[]): string => {
  const text = stringAt(node, ...path) ?? '';
  const shown = redactText(text.slice(0, 4 * LONGEST_TEXT));
  return shown.length > LONGEST_TEXT ? `${shown.slice(0, LONGEST_TEXT)}…` : shown;
};
