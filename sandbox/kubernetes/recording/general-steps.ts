import type { Step } from './exchange.ts';
import {
  APPLY,
  CONFIG_MAPS,
  configMap,
  DEPLOYMENTS,
  get,
  MERGE,
  patch,
  post,
  SERVICES,
  virtualService,
} from './requests.ts';
import { strategicMerges, subresources } from './workload-steps.ts';

/** Lists, refusals, subresources, deletions: what is not about one kind. */
export function generalSteps(): readonly Step[] {
  return [
    ...listSteps(),
    ...refusals(),
    ...subresources(),
    ...strategicMerges(),
    ...manyManagers(),
    ...deletions(),
  ];
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

/** More than ten who update, whose names sort as their times do: several of them write within a second. */
const manyManagers = (): readonly Step[] => [
  post('a ConfigMap of many', `${CONFIG_MAPS}?fieldManager=creator`, configMap('many')),
  ...Array.from('abcdefghijklm').map((name) =>
    patch(`manager ${name}`, `${CONFIG_MAPS}/many?fieldManager=manager-${name}`, MERGE, {
      data: { [name]: name },
    }),
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
