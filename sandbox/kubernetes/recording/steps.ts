import { readShapes } from '../schema/read-shapes.ts';
import { isObject, objectAt, textAt, type JsonObject } from '../schema/json.ts';
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
      { title: `${home}: it is read`, method: 'GET', path: at.path },
    ];
  });
}

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

const CONFIG_MAPS = '/api/v1/namespaces/general/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/general/deployments';
const SERVICES = (version: string): string =>
  `/apis/networking.istio.io/${version}/namespaces/general/virtualservices`;

const configMap = (name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...more },
  data: { a: '1' },
});
const virtualService = (name: string): JsonObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name },
  spec: { hosts: [name], http: [{ route: [{ destination: { host: name } }] }] },
});
const deployment: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
  },
};

const get = (title: string, path: string, token?: string): Step => ({
  title,
  method: 'GET',
  path,
  ...(token === undefined ? {} : { token }),
});
const post = (title: string, path: string, body: JsonObject): Step => ({
  title,
  method: 'POST',
  path,
  body,
});
const patch = (
  title: string,
  path: string,
  contentType: string,
  body: JsonObject | JsonObject[],
): Step => ({
  title,
  method: 'PATCH',
  path,
  contentType,
  body,
});

/** Lists, refusals, subresources, deletions: what is not about one kind. */
export function generalSteps(): readonly Step[] {
  return [...listSteps(), ...refusals(), ...subresources(), ...deletions()];
}

const listSteps = (): readonly Step[] => [
  ...['a', 'b', 'c'].map((name) => post(`a ConfigMap ${name}`, CONFIG_MAPS, configMap(name))),
  ...['a', 'b'].map((name) =>
    post(`a VirtualService ${name}`, SERVICES('v1'), virtualService(name)),
  ),
  get('a list of a built-in kind', CONFIG_MAPS),
  get('its first page', `${CONFIG_MAPS}?limit=2`),
  get('a list of a custom kind', SERVICES('v1')),
  get('its first page', `${SERVICES('v1')}?limit=1`),
  get('the list in an older version', SERVICES('v1beta1')),
  get('an object in an older version', `${SERVICES('v1alpha3')}/a`),
  get('a list by field', `${CONFIG_MAPS}?fieldSelector=metadata.name%3Db&limit=1`),
  get('an empty list', '/api/v1/namespaces/going/configmaps'),
  get('an empty list of a custom kind', '/apis/networking.istio.io/v1/namespaces/going/sidecars'),
  get('a list of a namespace that does not exist', '/api/v1/namespaces/nowhere/configmaps'),
];

const refusals = (): readonly Step[] => [
  get('an object that does not exist', `${DEPLOYMENTS}/nothing`),
  get('a custom object that does not exist', `${SERVICES('v1')}/nothing`),
  get('a group that does not exist', '/apis/nothing.example.com/v1/nothings'),
  get('a kind that does not exist', '/apis/networking.istio.io/v1/nothings'),
  get('a version that is not served', '/apis/networking.istio.io/v9/virtualservices'),
  get('nobody lists', CONFIG_MAPS, ''),
  get('somebody unknown lists', CONFIG_MAPS, 'unknown'),
  get('somebody without rights lists a namespace', DEPLOYMENTS, 'limited-token'),
  get('somebody without rights lists all', '/apis/apps/v1/deployments', 'limited-token'),
  get('somebody without rights lists a core kind', '/api/v1/services', 'limited-token'),
  get('somebody without rights reads', `${CONFIG_MAPS}/a`, 'limited-token'),
  post('an object that exists', CONFIG_MAPS, configMap('a')),
  post(
    'an object in a namespace that does not exist',
    '/api/v1/namespaces/nowhere/configmaps',
    configMap('a'),
  ),
  {
    title: 'a replacement of an older version',
    method: 'PUT',
    path: `${CONFIG_MAPS}/a`,
    body: configMap('a', { resourceVersion: '1' }),
  },
  patch('an apply without a manager', `${CONFIG_MAPS}/a`, APPLY, configMap('a')),
  patch(
    'a patch of an unknown type',
    `${SERVICES('v1')}/a`,
    'application/strategic-merge-patch+json',
    {},
  ),
];

const subresources = (): readonly Step[] => [
  post('a Deployment', DEPLOYMENTS, deployment),
  get('its scale', `${DEPLOYMENTS}/web/scale`),
  patch(
    'a controller scales it',
    `${DEPLOYMENTS}/web/scale?fieldManager=kube-controller-manager`,
    MERGE,
    {
      spec: { replicas: 4 },
    },
  ),
  patch(
    'a controller writes its status',
    `${DEPLOYMENTS}/web/status?fieldManager=kube-controller-manager`,
    MERGE,
    {
      status: { replicas: 4, observedGeneration: 2 },
      spec: { replicas: 9 },
    },
  ),
  patch(
    'a controller notes the revision',
    `${DEPLOYMENTS}/web?fieldManager=kube-controller-manager`,
    MERGE,
    {
      metadata: { annotations: { 'deployment.kubernetes.io/revision': '1' } },
    },
  ),
  patch(
    'kubectl edits a container',
    `${DEPLOYMENTS}/web?fieldManager=kubectl-edit`,
    'application/strategic-merge-patch+json',
    { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } } },
  ),
  patch(
    'a JSON patch',
    `${DEPLOYMENTS}/web?fieldManager=kubectl-patch`,
    'application/json-patch+json',
    [
      { op: 'add', path: '/metadata/labels', value: { a: 'b' } },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'web:3' },
    ],
  ),
  get('the Deployment', `${DEPLOYMENTS}/web`),
  patch(
    'istiod writes a status',
    `${SERVICES('v1')}/a/status?fieldManager=pilot-discovery`,
    MERGE,
    {
      status: { conditions: [{ type: 'Reconciled', status: 'True' }], observedGeneration: 1 },
      spec: { hosts: ['other'] },
    },
  ),
  patch('the same patch again', `${SERVICES('v1')}/a/status?fieldManager=pilot-discovery`, MERGE, {
    status: { observedGeneration: 1 },
  }),
  patch(
    'an edit in an older version',
    `${SERVICES('v1beta1')}/a?fieldManager=kubectl-edit`,
    MERGE,
    {
      spec: { hosts: ['older'] },
    },
  ),
  patch('without a manager, by user agent', `${SERVICES('v1')}/a`, MERGE, {
    metadata: { labels: { x: 'y' } },
  }),
  patch('what nobody tracks any more', `${SERVICES('v1')}/b`, MERGE, {
    metadata: { managedFields: [{}] },
  }),
  patch('an edit of it', `${SERVICES('v1')}/b?fieldManager=kubectl-edit`, MERGE, {
    spec: { exportTo: ['*'] },
  }),
  patch(
    'an apply of it',
    `${SERVICES('v1')}/b?fieldManager=argocd-controller`,
    APPLY,
    virtualService('b'),
  ),
];

const deletions = (): readonly Step[] => [
  { title: 'a deletion', method: 'DELETE', path: `${CONFIG_MAPS}/b` },
  { title: 'of a custom object', method: 'DELETE', path: `${SERVICES('v1')}/b` },
  post(
    'an object with a finalizer',
    CONFIG_MAPS,
    configMap('kept', { finalizers: ['example.com/keep'] }),
  ),
  { title: 'its deletion', method: 'DELETE', path: `${CONFIG_MAPS}/kept` },
  get('it is still there', `${CONFIG_MAPS}/kept`),
  patch('its finalizer is done', `${CONFIG_MAPS}/kept?fieldManager=record`, MERGE, {
    metadata: { finalizers: null },
  }),
  get('it is gone', `${CONFIG_MAPS}/kept`),
  { title: 'a namespace is deleted', method: 'DELETE', path: '/api/v1/namespaces/going' },
  get('it is terminating', '/api/v1/namespaces/going'),
  post('an object in it', '/api/v1/namespaces/going/configmaps', configMap('late')),
];
