import { patchObject } from './operations/patch.ts';
import { deleteObject } from './operations/remove.ts';
import type { Request } from './operations/request.ts';
import { patchScale } from './operations/scale.ts';
import { createObject } from './operations/write.ts';
import { objectAt, textAt } from './schema/json.ts';
import type { Json, JsonObject } from './schema/json.ts';
import { placeOf } from './state/cluster.ts';
import type { Cluster } from './state/cluster.ts';

/** Names an object: of a kind that is installed, in any of its versions. */
export interface ObjectName {
  readonly kind: string;
  /** Where two groups have the kind: `networking.istio.io`. */
  readonly group?: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Those who write to the cluster, without HTTP in between: the same operations, under any manager's name. */
export class People {
  readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** `kubectl create`. */
  create(manifest: JsonObject, manager = 'kubectl-create'): JsonObject {
    return createObject(this.requestFor(manifest, manager, {}, ''), manifest);
  }

  /** `kubectl apply --server-side --field-manager=…`; an object without a namespace is in `default`. */
  apply(manifest: JsonObject, manager: string, { force = false } = {}): JsonObject {
    const request = this.requestFor(manifest, manager, {
      fieldManager: manager,
      force: String(force),
    });
    return patchObject(request, 'application/apply-patch+yaml', manifest);
  }

  /** `kubectl edit` and `kubectl patch --type=merge`. */
  patch(name: ObjectName, patch: Json, manager = 'kubectl-edit', subresource = ''): JsonObject {
    const request = { ...this.requestOn(name, manager), subresource };
    return patchObject(request, 'application/merge-patch+json', patch);
  }

  /** `kubectl scale`, and what a HorizontalPodAutoscaler does. */
  scale(name: ObjectName, replicas: number, manager = 'kubectl'): JsonObject {
    const request = { ...this.requestOn(name, manager), subresource: 'scale' };
    return patchScale(request, 'application/merge-patch+json', { spec: { replicas } });
  }

  delete(name: ObjectName): JsonObject {
    return deleteObject(this.requestOn(name, 'kubectl'), null);
  }

  /** A copy of the object as it is stored; undefined where there is none. */
  find(name: ObjectName): JsonObject | undefined {
    const request = this.requestOn(name, '');
    return structuredClone(this.cluster.get(request.kind, request.namespace, request.name));
  }

  /** The same, for who knows that it is there. */
  get(name: ObjectName): JsonObject {
    const object = this.find(name);
    if (object === undefined) throw new Error(`There is no ${name.kind} ${name.name}.`);
    return object;
  }

  /** Finalizers are done: objects that wait for them go, and namespaces with all that is in them. */
  finishDeletion(): void {
    const { objects } = this.cluster;
    const going = [...objects.values()].filter(
      (object) => textAt(objectAt(object, 'metadata'), 'deletionTimestamp') !== '',
    );
    const namespaces = going
      .filter(({ kind }) => kind === 'Namespace')
      .map((each) => placeOf(each).name);
    for (const [key, object] of [...objects])
      if (going.includes(object) || namespaces.includes(placeOf(object).namespace))
        objects.delete(key);
  }

  /** Which versions of a kind are served from now on; none: its CustomResourceDefinition is not installed. */
  serve(kind: string, versions: readonly string[], group?: string): void {
    for (const each of this.cluster.kinds)
      if (each.record.kind === kind && (group ?? each.record.group) === each.record.group)
        each.served = versions;
  }

  /** Every `continue` token ends now. */
  expireContinueTokens(): void {
    this.cluster.snapshots.clear();
  }

  private requestFor(
    manifest: JsonObject,
    manager: string,
    query: Readonly<Record<string, string>>,
    name = placeOf(manifest).name,
  ): Request {
    const [group = '', version = ''] = textAt(manifest, 'apiVersion').includes('/')
      ? textAt(manifest, 'apiVersion').split('/')
      : ['', textAt(manifest, 'apiVersion')];
    const { namespace } = placeOf(manifest);
    const request = this.requestOn(
      { kind: textAt(manifest, 'kind'), group, namespace, name },
      manager,
    );
    return { ...request, version, query: new URLSearchParams(query) };
  }

  private requestOn({ kind, group, namespace = '', name }: ObjectName, manager: string): Request {
    const found = this.cluster.kinds.find(
      ({ record }) => record.kind === kind && (group ?? record.group) === record.group,
    );
    const version = found?.served[0];
    if (found === undefined || version === undefined) throw new Error(`${kind} is not installed.`);
    return {
      cluster: this.cluster,
      kind: found.record,
      version,
      namespace: found.record.namespaced ? namespace || 'default' : '',
      name,
      subresource: '',
      manager,
      query: new URLSearchParams(),
    };
  }
}
