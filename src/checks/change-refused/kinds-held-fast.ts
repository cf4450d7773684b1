import type { ImmutableChange, Resource } from '../../manifest/index.ts';
import { runsPods, stringMapAt } from '../../manifest/index.ts';

/** Says what people are shown who see a refusal, as the API server words it. */
export function refusedUpdate({ kind, name }: Resource, { field }: ImmutableChange): string {
  const refused = `The ${kind} "${name}" is invalid`;
  if (kind === 'StatefulSet')
    return `${refused}: spec: Forbidden: updates to statefulset spec for fields other than … are forbidden`;
  return field.startsWith('spec.selector')
    ? `${refused}: spec.selector: Invalid value: …: field is immutable`
    : `the apply fails: ${refused}`;
}

/** Says of a kind whose objects are held fast how to get the change in, and what is down meanwhile. */
interface HeldKind {
  /** Brings in what is meant beside the old object, in steps. */
  readonly beside: string;
  /** Says what is missing while the object is deleted and made anew. */
  readonly down: string;
}

const POD_OWNER: HeldKind = {
  beside:
    'deploy it under a new name, wait for ready pods, switch the Service, then delete the old one',
  down: 'its pods are deleted too, and nothing serves until new ones are ready',
};

const HELD_KINDS: Readonly<Record<string, HeldKind>> = {
  StatefulSet: {
    beside:
      'delete the StatefulSet alone (`kubectl delete --cascade=orphan`), which keeps its pods and volumes; the new one adopts them',
    down: 'its pods are deleted too, and nothing serves until new ones are ready; its volumes stay',
  },
  Job: {
    beside: 'give it a new name for each run, or delete the finished one first',
    down: 'a running Job is stopped and started again',
  },
  Service: {
    beside: 'add a Service with another name, move its callers there, then delete the old one',
    down: 'its name does not resolve meanwhile; its cluster IP and load balancer may change',
  },
  PersistentVolumeClaim: {
    beside: 'create a claim with another name, copy the data, then switch the workload',
    down: 'the volume data is deleted, unless its class retains volumes',
  },
  Secret: {
    beside: 'give it a new name, as a generator with a hash does, and update its readers',
    down: 'pods that start meanwhile do not find it',
  },
  ConfigMap: {
    beside: 'give it a new name, as a generator with a hash does, and update its readers',
    down: 'pods that start meanwhile do not find it',
  },
  RoleBinding: {
    beside: 'create a binding with another name and the new role, then delete the old one',
    down: 'its subjects lose its permissions meanwhile',
  },
  ClusterRoleBinding: {
    beside: 'create a binding with another name and the new role, then delete the old one',
    down: 'its subjects lose its permissions meanwhile',
  },
  StorageClass: {
    beside: 'create a class with another name for new volumes; existing ones keep the old class',
    down: 'claims created meanwhile wait for it',
  },
  CustomResourceDefinition: {
    beside: 'create a definition with another name, and move its objects there',
    down: 'all objects of its kind are deleted with it',
  },
};

const OTHERS: HeldKind = {
  beside: 'create it under another name, update what refers to it, then delete the old one',
  down: 'it is missing meanwhile',
};

const heldKindOf = (object: Resource): HeldKind =>
  HELD_KINDS[object.kind] ?? (runsPods(object) ? POD_OWNER : OTHERS);

/** Pods that were made by another selector are not adopted, and of a StatefulSet they keep the names of the new ones. */
const besideOwnPods = ({ kind }: Resource): string =>
  kind === 'StatefulSet' ? `${POD_OWNER.beside}; its volumes are new ones` : POD_OWNER.beside;

/** Two ways to go on: what is there is left alone, or the new comes beside it. */
export function waysOut(object: Resource, change: ImmutableChange): string {
  const { field } = change;
  const isSelector = field.startsWith('spec.selector') && runsPods(object);
  const kept = isSelector ? selectorKept(object, change) : `Leave ${field} as it was`;
  return `${kept}. Or ${isSelector ? besideOwnPods(object) : heldKindOf(object).beside}.`;
}

function selectorKept(object: Resource, { field, was }: ImmutableChange): string {
  const beside = hasLabel(object, field, was)
    ? '(labels can be added to the pod template alone)'
    : 'and the pod template label that it selects';
  return was === NOT_SET ? `Remove ${field} again ${beside}` : `Keep the old ${field} ${beside}`;
}

/** Stands where a selector had no such label (`valueText`). */
const NOT_SET = 'not set';

/** Tells whether the pods still have the label that a selector had: without it the old selector is refused, too. */
function hasLabel(object: Resource, field: string, was: string): boolean {
  const label = /^spec\.selector\.matchLabels(?:\.([\w-]+)|\['([^']+)'\])$/.exec(field);
  const key = label?.[1] ?? label?.[2];
  const labels = stringMapAt(object.node, 'spec', 'template', 'metadata', 'labels');
  return key === undefined || was === NOT_SET || labels.get(key) === was;
}

export const downWhileMadeAnew = (object: Resource): string => heldKindOf(object).down;
