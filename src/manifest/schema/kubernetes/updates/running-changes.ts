import { itemsAt, nodeAt, numberAt, stringAt } from '../../../yaml/node.ts';
import type { MapNode, Node, PathStep } from '../../../yaml/node.ts';
import { fieldPath } from '../../../yaml/field-path.ts';
import type { Resource } from '../../../yaml/resource.ts';
import { isTemplated } from '../../schema-violations.ts';
import { valueText, valueTexts } from './immutable-change.ts';
import type { ImmutableChange } from './immutable-change.ts';
import { settledText, usualPolicy } from './settled-value.ts';
import { differenceOf } from './value-difference.ts';

/** Makes a change of what differs below a path, if something does. */
export function changeBelow(
  before: Resource,
  after: Resource,
  path: readonly PathStep[],
  rule: string,
): readonly ImmutableChange[] {
  const holder = nodeAt(after.node, ...path.slice(0, -1));
  return changeOf(nodeAt(before.node, ...path), nodeAt(after.node, ...path), {
    path,
    holder: holder ?? after.node,
    rule,
  });
}

interface ChangePlace {
  readonly path: readonly PathStep[];
  readonly holder: Node;
  readonly rule: string;
}

export function changeOf(
  before: Node | undefined,
  after: Node | undefined,
  { path, holder, rule }: ChangePlace,
): readonly ImmutableChange[] {
  const found = differenceOf(before, after, path, holder);
  if (found === null) return [];
  const origin = found.after?.origin ?? found.holder?.origin ?? holder.origin;
  const told = valueTexts(found.before, found.after);
  return [{ field: fieldPath(found.path), origin, ...told, rule }];
}

/** [src: pkg/apis/batch/validation/validation.go validatePodTemplateUpdate, validateCompletions] */
export function jobChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  const suspend = nodeAt(before.node, 'spec', 'suspend');
  const isSuspended = suspend?.kind === 'scalar' && suspend.value !== false;
  const path = ['spec', 'template'];
  const [old, now] = [nodeAt(before.node, ...path), nodeAt(after.node, ...path)].map((node) =>
    isSuspended ? withoutPlacement(node) : node,
  );
  const template = changeOf(old, now, {
    path,
    holder: nodeAt(after.node, 'spec') ?? after.node,
    rule: 'The pods of a Job cannot change.',
  });
  return [...template, ...completionChanges(before, after)];
}

/** Completions of an Indexed Job follow its parallelism. */
function completionChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  const [was, is] = [usualCompletions(before), usualCompletions(after)];
  if (was === is) return [];
  const path = ['spec', 'completions'];
  if (stringAt(after.node, 'spec', 'completionMode') !== 'Indexed')
    return changeBelow(before, after, path, 'The completions of a Job cannot change.');
  const parallelism = nodeAt(after.node, 'spec', 'parallelism');
  const isOpen = parallelism !== undefined && isTemplated(parallelism);
  return isOpen || is === (numberAt(parallelism) ?? 1)
    ? []
    : changeBelow(
        before,
        after,
        path,
        'The completions of an Indexed Job change with its parallelism alone.',
      );
}

/** Fields of pods that may change while their Job is suspended. */
const PLACEMENT: ReadonlySet<string> = new Set(['nodeSelector', 'tolerations', 'schedulingGates']);

/** The template of a Job without where its pods run, what they need, and labels. */
function withoutPlacement(template: Node | undefined): Node | undefined {
  const spec = nodeAt(template, 'spec');
  if (spec?.kind !== 'map') return template;
  const kept = new Map([...spec.entries].filter(([name]) => !PLACEMENT.has(name)));
  const affinity = kept.get('affinity');
  if (affinity?.kind === 'map') kept.set('affinity', without(affinity, 'nodeAffinity'));
  for (const name of ['containers', 'initContainers']) {
    const list = kept.get(name);
    if (list?.kind !== 'seq') continue;
    const items = list.items.map((item) =>
      item.kind === 'map' ? without(item, 'resources') : item,
    );
    kept.set(name, { ...list, items });
  }
  return {
    kind: 'map',
    entries: new Map([['spec', { ...spec, entries: kept }]]),
    origin: spec.origin,
  };
}

const without = (node: MapNode, name: string): MapNode => ({
  ...node,
  entries: new Map([...node.entries].filter(([key]) => key !== name)),
});

/** One, where neither completions nor parallelism is set. */
const usualCompletions = ({ node }: Resource): number | undefined =>
  numberAt(node, 'spec', 'completions') ??
  (numberAt(node, 'spec', 'parallelism') === undefined ? 1 : undefined);

/** Fields of a Pod that may change, some of them in some ways alone. */
const OPEN_FIELDS: ReadonlySet<string> = new Set([
  'activeDeadlineSeconds',
  'tolerations',
  'ephemeralContainers',
  'schedulingGates',
  // A server fills them in, and admission may.
  'nodeName',
  'serviceAccount',
]);

/** With gates, where a Pod may run can be narrowed. [src: pkg/apis/core/validation/validation.go ValidatePodUpdate] */
const GATED_FIELDS: ReadonlySet<string> = new Set(['nodeSelector', 'affinity']);

const POD_RULE = 'Of a Pod only images, tolerations and deadlines can change.';

/** [src: pkg/apis/core/validation/validation.go ValidatePodUpdate] */
export function podChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  const [old, now] = [nodeAt(before.node, 'spec'), nodeAt(after.node, 'spec')];
  if (old?.kind !== 'map' || now?.kind !== 'map') return [];
  const isGated = itemsAt(old, 'schedulingGates').length > 0;
  const names = new Set([...old.entries.keys(), ...now.entries.keys()]);
  const changes = [...names].flatMap((name) => {
    if (OPEN_FIELDS.has(name) || (isGated && GATED_FIELDS.has(name))) return [];
    const place = { path: ['spec', name], holder: now, rule: POD_RULE };
    return changeOf(bare(old.entries.get(name), name), bare(now.entries.get(name), name), place);
  });
  return [
    ...changes,
    ...lostTolerations(old, now),
    ...laterDeadline(old, now),
    ...newGates(old, now),
  ];
}

function newGates(old: MapNode, now: MapNode): readonly ImmutableChange[] {
  const known = new Set(itemsAt(old, 'schedulingGates').map((gate) => settledText(gate)));
  const gate = itemsAt(now, 'schedulingGates').find((each) => !known.has(settledText(each)));
  if (gate === undefined || isTemplated(gate)) return [];
  return [
    {
      field: 'spec.schedulingGates',
      origin: gate.origin,
      was: valueText(nodeAt(old, 'schedulingGates')),
      is: valueText(gate),
      rule: 'Scheduling gates of a Pod can be taken away, not added.',
    },
  ];
}

function laterDeadline(old: MapNode, now: MapNode): readonly ImmutableChange[] {
  const name = 'activeDeadlineSeconds';
  const [was, is] = [numberAt(old, name), numberAt(now, name)];
  if (was === undefined || is === undefined || is <= was) return [];
  return changeOf(old.entries.get(name), now.entries.get(name), {
    path: ['spec', name],
    holder: now,
    rule: 'The activeDeadlineSeconds of a Pod can only become less.',
  });
}

/** Containers without their images. */
function bare(node: Node | undefined, name: string): Node | undefined {
  if (node?.kind !== 'seq' || !/^(?:c|initC)ontainers$/.test(name)) return node;
  return {
    ...node,
    items: node.items.map((item) => (item.kind === 'map' ? imageless(item) : item)),
  };
}

/** The way in which an image is pulled counts only where its tag does not say it. */
function imageless(container: MapNode): MapNode {
  const image = stringAt(container, 'image') ?? '';
  const isUsual = stringAt(container, 'imagePullPolicy') === usualPolicy(image);
  const bareOne = without(container, 'image');
  return isUsual ? without(bareOne, 'imagePullPolicy') : bareOne;
}

/** For how long may change. */
const tolerationText = (node: Node): string =>
  settledText(node.kind === 'map' ? without(node, 'tolerationSeconds') : node);

function lostTolerations(old: MapNode, now: MapNode): readonly ImmutableChange[] {
  const kept = new Set(itemsAt(now, 'tolerations').map(tolerationText));
  const lost = itemsAt(old, 'tolerations').find((item) => !kept.has(tolerationText(item)));
  if (lost === undefined) return [];
  const place = nodeAt(now, 'tolerations');
  return [
    {
      field: 'spec.tolerations',
      origin: place?.origin ?? now.origin,
      was: valueText(lost),
      is: valueText(place),
      rule: 'Tolerations of a Pod can be added, not taken away.',
    },
  ];
}

const typeOf = ({ node }: Resource): string => {
  const type = nodeAt(node, 'spec', 'type');
  if (type !== undefined && isTemplated(type)) return 'unknown';
  return stringAt(node, 'spec', 'type') ?? 'ClusterIP';
};

const addressOf = ({ node }: Resource): Node | undefined =>
  nodeAt(node, 'spec', 'clusterIP') ?? nodeAt(node, 'spec', 'clusterIPs', 0);

/** [src: pkg/apis/core/validation/validation.go ValidateServiceUpdate] */
export function serviceChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  const types = [typeOf(before), typeOf(after)];
  if (types.includes('ExternalName') || types.includes('unknown')) return [];
  const [old, now] = [addressOf(before), addressOf(after)];
  const holder = nodeAt(after.node, 'spec') ?? after.node;
  const place = (path: readonly PathStep[], rule: string): ChangePlace => ({
    path,
    holder,
    rule,
  });
  // An address that is not written is given by the server, and is never None.
  const isChosen = textOf(now) !== '' && (textOf(old) !== '' || textOf(now) === 'None');
  const address = isChosen
    ? changeOf(old, now, place(['spec', 'clusterIP'], 'The clusterIP of a Service cannot change.'))
    : [];
  const classes = types.every((type) => type === 'LoadBalancer')
    ? changeBelow(
        before,
        after,
        ['spec', 'loadBalancerClass'],
        'The loadBalancerClass of a Service cannot change.',
      )
    : [];
  return [...address, ...classes, ...familyChanges(before, after, place)];
}

const textOf = (node: Node | undefined): string =>
  node?.kind === 'scalar' && node.value !== null ? String(node.value) : '';

function familyChanges(
  before: Resource,
  after: Resource,
  place: (path: readonly PathStep[], rule: string) => ChangePlace,
): readonly ImmutableChange[] {
  if ([before, after].some((service) => textOf(addressOf(service)) === 'None')) return [];
  const path = ['spec', 'ipFamilies', 0];
  const [old, now] = [nodeAt(before.node, ...path), nodeAt(after.node, ...path)];
  const families =
    old === undefined || now === undefined
      ? []
      : changeOf(
          old,
          now,
          place(path, 'The first family of addresses of a Service cannot change.'),
        );
  const checked = ['spec', 'healthCheckNodePort'];
  const [port, other] = [nodeAt(before.node, ...checked), nodeAt(after.node, ...checked)];
  const health =
    port === undefined || other === undefined
      ? []
      : changeOf(
          port,
          other,
          place(checked, 'The healthCheckNodePort of a Service cannot change.'),
        );
  return [...families, ...health];
}
