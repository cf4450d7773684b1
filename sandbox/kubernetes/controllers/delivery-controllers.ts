import { objectAt, textAt } from '../schema/json.ts';
import type { JsonObject } from '../schema/json.ts';
import { placeOf } from '../state/cluster.ts';
import type { People } from '../people.ts';

/** How Argo CD marks what belongs to an application: `application.resourceTrackingMethod`. */
export type ArgoTracking = 'label' | 'annotation' | 'annotation+label';

/**
 * Argo CD syncs an object: with its mark, by server-side apply, or as `kubectl apply` does, with the last applied configuration
 * as an annotation.
 */
export function syncByArgo(
  people: People,
  manifest: JsonObject,
  application: string,
  options: { readonly tracking?: ArgoTracking; readonly serverSide?: boolean } = {},
): JsonObject {
  const { tracking = 'annotation', serverSide = true } = options;
  const object = structuredClone(manifest);
  const metadata = objectAt(object, 'metadata');
  const { namespace, name } = placeOf(manifest);
  const [, group = ''] = /^(.+)\//.exec(textAt(manifest, 'apiVersion')) ?? [];
  const place = `${namespace || 'default'}/${name}`;
  if (tracking !== 'annotation')
    objectAt(metadata, 'labels')['app.kubernetes.io/instance'] = application;
  if (tracking !== 'label')
    objectAt(metadata, 'annotations')['argocd.argoproj.io/tracking-id'] =
      `${application}:${group}/${textAt(manifest, 'kind')}:${place}`;
  if (serverSide) return people.apply(object, 'argocd-controller', { force: true });
  return applyClientSide(people, object, 'argocd-controller');
}

/** Flux's kustomize-controller applies an object, with its labels. */
export function applyByFlux(
  people: People,
  manifest: JsonObject,
  kustomization: { readonly name: string; readonly namespace: string },
): JsonObject {
  const object = structuredClone(manifest);
  Object.assign(objectAt(objectAt(object, 'metadata'), 'labels'), {
    'kustomize.toolkit.fluxcd.io/name': kustomization.name,
    'kustomize.toolkit.fluxcd.io/namespace': kustomization.namespace,
  });
  return people.apply(object, 'kustomize-controller', { force: true });
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * `kubectl apply` without `--server-side`: what was stated last time and is not now goes, by a merge patch. Lists of built-in
 * kinds are replaced, where kubectl would merge them by key.
 */
export function applyClientSide(
  people: People,
  manifest: JsonObject,
  manager = 'kubectl-client-side-apply',
): JsonObject {
  const object = structuredClone(manifest);
  const annotations = objectAt(objectAt(object, 'metadata'), 'annotations');
  Reflect.deleteProperty(annotations, LAST_APPLIED);
  annotations[LAST_APPLIED] = `${JSON.stringify(object)}\n`;
  const [, group = ''] = /^(.+)\//.exec(textAt(manifest, 'apiVersion')) ?? [];
  const name = { kind: textAt(manifest, 'kind'), group, ...placeOf(manifest) };
  const live = people.find(name);
  if (live === undefined) return people.create(object, manager);
  const last = textAt(objectAt(objectAt(live, 'metadata'), 'annotations'), LAST_APPLIED);
  const before: unknown = last === '' ? {} : JSON.parse(last);
  return people.patch(
    name,
    { ...removals(before, object), ...withRemovals(before, object) },
    manager,
  );
}

const isMap = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A null for every name that was stated and is not any more. */
function removals(before: unknown, now: JsonObject): JsonObject {
  if (!isMap(before)) return {};
  const gone = Object.keys(before).filter((name) => now[name] === undefined);
  return Object.fromEntries(gone.map((name) => [name, null]));
}

function withRemovals(before: unknown, now: JsonObject): JsonObject {
  const values = Object.entries(now).map(([name, value]) => {
    const then = isMap(before) ? before[name] : undefined;
    return [
      name,
      isMap(value) ? { ...removals(then, value), ...withRemovals(then, value) } : value,
    ];
  });
  return Object.fromEntries(values) as JsonObject;
}
