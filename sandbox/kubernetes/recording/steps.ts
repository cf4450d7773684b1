import { readShapes } from '../schema/read-shapes.ts';
import { isObject, objectAt, textAt } from '../schema/json.ts';
import type { JsonObject } from '../schema/json.ts';
import type { KindRecord } from '../schema/shape.ts';
import type { Step } from './exchange.ts';

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

/** Objects are created in the one and applied in the other. */
const HOMES = ['created', 'applied'] as const;

export const NAMESPACES: readonly Step[] = [...HOMES, 'general', 'going'].map((name) => ({
  title: name,
  method: 'POST',
  path: '/api/v1/namespaces?fieldManager=record',
  body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
}));

/**
 * What is asked about one manifest, twice: made by a create, and by an apply. Its documents: the object; a merge patch of
 * `kubectl-edit`; what a second applier states; what the first one states at last.
 */
export function stepsFor(documents: readonly JsonObject[]): readonly Step[] {
  const [object = {}, edit, second, smaller] = documents;
  return HOMES.flatMap((home) => {
    const at = addressOf(object, home);
    const apply = (title: string, body: JsonObject, manager: string, force = false): Step => ({
      title: `${home}: ${title}`,
      method: 'PATCH',
      path: `${at.path}?fieldManager=${manager}&force=${String(force)}`,
      contentType: APPLY,
      body: named(body, at.name),
    });
    const patch = (body: JsonObject): Step => ({
      title: `${home}: kubectl-edit patches it`,
      method: 'PATCH',
      path: `${at.path}?fieldManager=kubectl-edit`,
      contentType: MERGE,
      body,
    });
    return [
      home === 'created'
        ? {
            title: 'created: kubectl-create makes it',
            method: 'POST',
            path: `${at.collection}?fieldManager=kubectl-create`,
            body: named(object, at.name),
          }
        : apply('argocd-controller makes it', object, 'argocd-controller'),
      ...(edit === undefined ? [] : [patch(edit)]),
      ...(second === undefined
        ? []
        : [apply('flux states more', second, 'flux'), apply('flux insists', second, 'flux', true)]),
      apply('argocd-controller states it', object, 'argocd-controller'),
      apply('argocd-controller insists', object, 'argocd-controller', true),
      ...(smaller === undefined
        ? []
        : [apply('argocd-controller states less', smaller, 'argocd-controller', true)]),
      ...(object['kind'] === 'Job' ? [] : replacements(home, at, object)),
      { title: `${home}: it is read`, method: 'GET', path: at.path },
    ];
  });
}

/** A Job is never replaced: what was selected for it stays. */
const replacements = (home: string, at: Address, object: JsonObject): readonly Step[] => {
  const put = (manager: string): Omit<Step, 'title'> => ({
    method: 'PUT',
    path: `${at.path}?fieldManager=${manager}`,
    body: named(object, at.name),
  });
  return [
    { ...put('kubectl-replace'), title: `${home}: kubectl-replace puts it` },
    {
      ...put('kubectl-edit'),
      title: `${home}: kubectl-edit puts it on what it read`,
      onLatest: true,
    },
  ];
};

interface Address {
  readonly collection: string;
  readonly path: string;
  readonly name: string;
}

function addressOf(object: JsonObject, home: string): Address {
  const { namespaced, plural } = recordOf(object);
  const apiVersion = textAt(object, 'apiVersion');
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const stated = textAt(objectAt(object, 'metadata'), 'name');
  const name = namespaced ? stated : `${stated}-${home}`;
  const collection = namespaced ? `${root}/namespaces/${home}/${plural}` : `${root}/${plural}`;
  return { collection, path: `${collection}/${name}`, name };
}

function recordOf(object: JsonObject): KindRecord {
  const group = /^(.+)\//.exec(textAt(object, 'apiVersion'))?.[1] ?? '';
  const found = readShapes().kinds.find(
    (each) => each.group === group && each.kind === object['kind'],
  );
  if (found === undefined) throw new Error(`There is no kind ${textAt(object, 'kind')}.`);
  return found;
}

const named = (object: JsonObject, name: string): JsonObject => ({
  ...object,
  metadata: { ...(isObject(object['metadata']) ? object['metadata'] : {}), name },
});
