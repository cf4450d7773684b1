import { expect, test } from 'vitest';
import type { ObjectDrift } from '../../../../../src/features/drift/comparison/drift.ts';
import type { Files } from './adoption-of.ts';
import { adopt, changedBy, objectOf, resourceFrom, withAdopted } from './adoption-of.ts';

const SERVICE = `# who answers
apiVersion: v1
kind: Service
metadata:
  name: web # of the shop
  annotations:
    note: 'as it is' # quoted
spec:
  type: ClusterIP
  ports: [{name: http, port: 80}]
`;
const ROUTES = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web}
spec:
  hosts:
    - web
  http:
    # first the API
    - name: api
      timeout: 5s # measured
    # then the rest
    - name: rest
`;
const overlay = (more = ''): string => `resources: [../../base]\n${more}`;

const SHARED: Files = {
  'base/kustomization.yaml': 'resources:\n  - service.yaml # first\n  - routes.yaml\n',
  'base/service.yaml': SERVICE,
  'base/routes.yaml': ROUTES,
  'overlays/dev/kustomization.yaml': overlay(),
  'overlays/prod/kustomization.yaml': overlay(),
};

const PLAIN: Files = {
  'clusters/dev/a.yaml': SERVICE,
  'clusters/prod/all.yaml': `${SERVICE}---\n${ROUTES}`,
};

/** What adopting writes: the files that are other, or new, or gone. */
function written(
  files: Files,
  drifts: readonly ObjectDrift[],
  others: ReadonlyMap<string, readonly ObjectDrift[]> = new Map(),
): Readonly<Record<string, string | null>> {
  const adoption = adopt(files, 'prod', drifts, others);
  if (adoption.kind === 'refused') throw new Error(JSON.stringify(adoption.reason));
  expect(adoption.left).toEqual([]);
  return Object.fromEntries(adoption.files.map(({ path, after }) => [path, after]));
}

const SERVICE_OF = ['prod', 'Service', 'web'] as const;
const ROUTES_OF = ['prod', 'VirtualService', 'web'] as const;

test('a value that only this environment states is written there, in its quotes and with its comment', () => {
  const drift = changedBy(PLAIN, SERVICE_OF, [['metadata', 'annotations', 'note'], "it's live"]);
  expect(written(PLAIN, [drift])).toEqual({
    'clusters/prod/all.yaml': `${SERVICE.replace("'as it is'", "'it''s live'")}---\n${ROUTES}`,
  });
});

test('items of a list come, go and change places with their comments', () => {
  const drift = changedBy(PLAIN, ROUTES_OF, [
    ['spec', 'http'],
    [{ name: 'rest' }, { name: 'new', timeout: '1s' }, { name: 'api', timeout: '7s' }],
  ]);
  const live = ROUTES.replace(
    /http:\n[^]*/,
    `http:
    # then the rest
    - name: rest
    - name: new
      timeout: 1s
    # first the API
    - name: api
      timeout: 7s # measured
`,
  );
  expect(written(PLAIN, [drift])['clusters/prod/all.yaml']).toBe(`${SERVICE}---\n${live}`);
});

test('fields that come and go leave all around them as it was', () => {
  const drift = changedBy(
    PLAIN,
    SERVICE_OF,
    [['spec', 'type'], undefined],
    [['metadata', 'annotations', 'example.com/on'], 'yes'],
    [['spec', 'ports', 0, 'targetPort'], 8080],
  );
  const live = SERVICE.replace('  type: ClusterIP\n', '')
    .replace('# quoted\n', '# quoted\n    example.com/on: "yes"\n')
    .replace('port: 80}', 'port: 80, targetPort: 8080}');
  expect(written(PLAIN, [drift])['clusters/prod/all.yaml']).toBe(`${live}---\n${ROUTES}`);
});

test('what a shared base states is written in a patch of the overlay, which is listed', () => {
  const drift = changedBy(SHARED, SERVICE_OF, [['spec', 'type'], 'NodePort']);
  expect(written(SHARED, [drift])).toEqual({
    'overlays/prod/kustomization.yaml': overlay('patches:\n- path: patch-service-web.yaml\n'),
    'overlays/prod/patch-service-web.yaml': `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
`,
  });
});

test('items of lists that are replaced whole are patched by their place', () => {
  const drift = changedBy(SHARED, ROUTES_OF, [['spec', 'http', 0, 'timeout'], '9s']);
  expect(written(SHARED, [drift])['overlays/prod/patch-virtualservice-web.yaml']).toBe(
    '- op: replace\n  path: /spec/http/0/timeout\n  value: 9s\n',
  );
});

test('a patch that is there already takes it in; the older list of patches stays the list', () => {
  const patch =
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  # only here\n  externalName: x\n';
  const files = {
    ...SHARED,
    'overlays/prod/kustomization.yaml': overlay('patchesStrategicMerge:\n- web.yaml\n'),
    'overlays/prod/web.yaml': patch,
  };
  const drift = changedBy(files, SERVICE_OF, [['spec', 'type'], 'NodePort']);
  expect(written(files, [drift])).toEqual({
    'overlays/prod/web.yaml': `${patch}  type: NodePort\n`,
  });
  const other = changedBy(files, ROUTES_OF, [['metadata', 'labels'], { team: 'night' }]);
  expect(written(files, [other])['overlays/prod/kustomization.yaml']).toBe(
    overlay('patchesStrategicMerge:\n- web.yaml\n- patch-virtualservice-web.yaml\n'),
  );
});

test('the base is edited only where all that is made of it is live so', () => {
  const change = [['spec', 'type'], 'NodePort'] as const;
  const drift = changedBy(SHARED, SERVICE_OF, change);
  const agreeing = changedBy(SHARED, ['dev', 'Service', 'web'], change);
  expect(Object.keys(written(SHARED, [drift], new Map([['dev', [agreeing]]])))).toEqual([
    'base/service.yaml',
  ]);
  const other = changedBy(SHARED, ['dev', 'Service', 'web'], [['spec', 'type'], 'LoadBalancer']);
  expect(Object.keys(written(SHARED, [drift], new Map([['dev', [other]]])))).not.toContain(
    'base/service.yaml',
  );
});

test('another environment agrees on a field whatever else of the object is edited there', () => {
  const here = changedBy(SHARED, SERVICE_OF, [['spec', 'type'], 'NodePort']);
  const there = changedBy(
    SHARED,
    ['dev', 'Service', 'web'],
    [['spec', 'type'], 'NodePort'],
    [['metadata', 'annotations', 'note'], 'only there'],
  );
  const adoption = adopt(SHARED, 'prod', [here], new Map([['dev', [there]]]));
  if (adoption.kind === 'refused') throw new Error(JSON.stringify(adoption.reason));
  expect(adoption.files.map(({ path }) => path)).toEqual(['base/service.yaml']);
  expect(adoption.settles).toMatchObject([
    { environment: 'dev', subject: { name: 'web' }, inPart: true },
  ]);
});

test('of three environments that share a base two do not decide, nor one of which nothing is known', () => {
  const files: Files = { ...SHARED, 'overlays/qa/kustomization.yaml': overlay() };
  const edited = (environment: string): ObjectDrift =>
    changedBy(files, [environment, 'Service', 'web'], [['spec', 'type'], 'NodePort']);
  const adopted = (others: ReadonlyMap<string, readonly ObjectDrift[]>) => {
    const adoption = adopt(files, 'prod', [edited('prod')], others);
    if (adoption.kind === 'refused') throw new Error(JSON.stringify(adoption.reason));
    return { ...adoption, paths: adoption.files.map(({ path }) => path).sort() };
  };
  const dev: readonly [string, readonly ObjectDrift[]] = ['dev', [edited('dev')]];
  const unchanged: readonly [string, readonly ObjectDrift[]] = ['qa', []];
  const all = adopted(new Map([dev, ['qa', [edited('qa')]]]));
  expect(all.paths).toEqual(['base/service.yaml']);
  expect(all.settles.map(({ environment, inPart }) => [environment, inPart])).toEqual([
    ['dev', false],
    ['qa', false],
  ]);
  expect(all.apart).toEqual([]);
  for (const [others, why] of [
    [
      new Map([dev, unchanged]),
      'Service web of qa would become another, and is live otherwise there',
    ],
    [new Map([dev]), 'Service web of qa would become another, and what is live there is not known'],
  ] as const) {
    const { paths, settles, apart } = adopted(new Map<string, readonly ObjectDrift[]>(others));
    expect(paths).toEqual([
      'overlays/prod/kustomization.yaml',
      'overlays/prod/patch-service-web.yaml',
    ]);
    expect(settles).toEqual([]);
    expect(apart).toEqual([
      `Service web: not spec.type in base/service.yaml, where Git says it: ${why}.`,
    ]);
  }
});

test('an environment that overrides the base with another value does not agree to edit it', () => {
  const files = {
    ...SHARED,
    'overlays/dev/kustomization.yaml': overlay(
      'patches:\n- patch: |-\n    apiVersion: v1\n    kind: Service\n    metadata: {name: web}\n    spec: {type: LoadBalancer}\n',
    ),
  };
  const drift = changedBy(files, SERVICE_OF, [['spec', 'type'], 'NodePort']);
  expect(Object.keys(written(files, [drift]))).not.toContain('base/service.yaml');
});

test('tags, counts and literals are written in the entry that says them', () => {
  const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 1\n  template: {spec: {containers: [{name: web, image: "example.com/web:1"}]}}\n`;
  const said = overlay(`images:
- name: example.com/web
  newTag: "2" # moves
replicas:
- name: web
  count: 3 # measured
generatorOptions: {disableNameSuffixHash: true}
configMapGenerator:
- name: flags
  literals:
  - LEVEL=info # quiet
`);
  const files = {
    ...SHARED,
    'base/kustomization.yaml': 'resources: [deployment.yaml]\n',
    'base/deployment.yaml': deployment,
    'overlays/prod/kustomization.yaml': said,
  };
  const web = changedBy(
    files,
    ['prod', 'Deployment', 'web'],
    [['spec', 'replicas'], 9],
    [['spec', 'template', 'spec', 'containers', 0, 'image'], 'example.com/web:10'],
  );
  const flags = changedBy(files, ['prod', 'ConfigMap', 'flags'], [['data', 'LEVEL'], 'debug']);
  expect(written(files, [web, flags])).toEqual({
    'overlays/prod/kustomization.yaml': said
      .replace('"2"', '"10"')
      .replace('count: 3', 'count: 9')
      .replace('LEVEL=info', 'LEVEL=debug'),
  });
});

test('an object that is gone is taken out of its file, or its file and the line that names it go', () => {
  const alone = {
    ...SHARED,
    'overlays/prod/kustomization.yaml': 'resources:\n- ../../base\n# late\n- more.yaml\n',
    'overlays/prod/more.yaml': ROUTES.replace('name: web', 'name: more'),
  };
  const git = objectOf(alone, ['prod', 'VirtualService', 'more']);
  expect(written(alone, [{ kind: 'removed', git, live: null }])).toEqual({
    'overlays/prod/more.yaml': null,
    'overlays/prod/kustomization.yaml': 'resources:\n- ../../base\n# late\n',
  });
  const inFile = objectOf(PLAIN, ROUTES_OF);
  expect(written(PLAIN, [{ kind: 'removed', git: inFile, live: null }])).toEqual({
    'clusters/prod/all.yaml': SERVICE,
  });
  const shared = objectOf(SHARED, ROUTES_OF);
  expect(
    written(SHARED, [{ kind: 'removed', git: shared, live: null }])[
      'overlays/prod/patch-virtualservice-web.yaml'
    ],
  ).toContain('$patch: delete');
});

test('an object that Git does not have comes in a file of its own, under the name that the overlay leaves it', () => {
  const files = { ...SHARED, 'overlays/prod/kustomization.yaml': overlay('namePrefix: p-\n') };
  const live = resourceFrom({
    kind: 'Service',
    apiVersion: 'v1',
    spec: { ports: [{ port: 80 }] },
    metadata: { annotations: { a: 'no' }, name: 'p-extra' },
  });
  expect(written(files, [{ kind: 'added', git: null, live, by: null }])).toEqual({
    'overlays/prod/service-p-extra.yaml': `apiVersion: v1
kind: Service
metadata:
  name: extra
  annotations:
    a: "no"
spec:
  ports:
    - port: 80
`,
    'overlays/prod/kustomization.yaml':
      'resources: [../../base, service-p-extra.yaml]\nnamePrefix: p-\n',
  });
});

test('line ends and the mark at the start of a file stay', () => {
  const windows = `\uFEFF${SERVICE.replaceAll('\n', '\r\n')}`;
  const files = { ...PLAIN, 'clusters/prod/all.yaml': windows };
  const drift = changedBy(files, SERVICE_OF, [['metadata', 'labels'], { a: 'b' }]);
  const after = written(files, [drift])['clusters/prod/all.yaml'] ?? '';
  expect(after.startsWith('\uFEFF#')).toBe(true);
  expect(after).toContain('labels:\r\n    a: b\r\n');
  expect(after).not.toMatch(/[^\r]\n/);
});

test('what is adopted differs no more', () => {
  const drift = changedBy(SHARED, SERVICE_OF, [['spec', 'type'], 'NodePort']);
  const after = withAdopted(SHARED, adopt(SHARED, 'prod', [drift]));
  expect(after).not.toEqual(SHARED);
  expect(adopt(after, 'prod', [drift])).toEqual({
    kind: 'refused',
    reason: { kind: 'nothing-differs' },
  });
});
