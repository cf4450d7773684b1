import fc from 'fast-check';
import { expect, test } from 'vitest';
import { environmentsAtOdds } from '../../../src/checks/environments-at-odds/environments-at-odds.ts';
import { oneFolder } from '../../../src/gitops/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { resourcesOf } from '../../support/rendered.ts';
import { times } from '../../support/times.ts';

const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };
const ENVIRONMENTS = ['dev', 'qa', 'staging', 'prod'] as const;
type Name = (typeof ENVIRONMENTS)[number];

/** What is in force for one Service, as its objects say it. */
interface Given {
  readonly timeout: string;
  readonly attempts: number;
  readonly connections: number;
  readonly mode: string;
  readonly caller: string;
}
const GIVEN: Given = {
  timeout: '3s',
  attempts: 2,
  connections: 100,
  mode: 'STRICT',
  caller: 'web',
};

const objectsOf = (service: string, given: Given, environment: Name): string => `apiVersion: v1
kind: Service
metadata: { name: ${service}, namespace: ${service}-ns }
spec: { selector: { app: ${service} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Pod
metadata:
  name: ${service}
  namespace: ${service}-ns
  labels: { app: ${service}, sidecar.istio.io/inject: 'true' }
spec: { containers: [{ name: app, image: 'app:1' }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${service}, namespace: ${service}-ns }
spec:
  hosts: [${service}]
  http:
    - timeout: ${given.timeout}
      retries:
        attempts: ${String(given.attempts)}
      route: [{ destination: { host: ${service} } }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${service}, namespace: ${service}-ns }
spec:
  host: ${service}
  trafficPolicy:
    connectionPool:
      tcp:
        maxConnections: ${String(given.connections)}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${service}-ns }
spec:
  mtls:
    mode: ${given.mode}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${service}, namespace: ${service}-ns }
spec:
  rules:
    - from: [{ source: { principals: [cluster.local/ns/${service}-ns/sa/${given.caller}-${environment}] } }]
---
`;
/** What stands on the line that says each. */
const WORDS: Readonly<Record<keyof Given, string>> = {
  timeout: 'timeout:',
  attempts: 'attempts:',
  connections: 'maxConnections:',
  mode: 'mode:',
  caller: '- from:',
};
const TEXT = objectsOf('x', GIVEN, 'dev').split('\n');

/** What a person may change, each to another value. */
const PLANTS: readonly Partial<Given>[] = [
  { timeout: '10s' },
  { attempts: 5 },
  { connections: 7 },
  { mode: 'PERMISSIVE' },
  { caller: 'batch' },
];

type Tree = ReadonlyMap<Name, readonly Given[]>;

const treeOf = (services: number): Tree =>
  new Map(ENVIRONMENTS.map((name) => [name, Array.from({ length: services }, () => GIVEN)]));

const planted = (tree: Tree, names: readonly Name[], at: number, plant: Partial<Given>): Tree =>
  new Map(
    [...tree].map(([name, all]) => [
      name,
      names.includes(name)
        ? all.map((one, index) => (index === at ? { ...one, ...plant } : one))
        : all,
    ]),
  );

const serviceName = (index: number): string => `service${'abcdefgh'[index] ?? ''}`;

const ownFile = (name: Name): string => `${name}.yaml`;
const sharedFile = (): string => 'charts/all.yaml';

/** `environment file:line` of everything that is found. */
function found(
  before: Tree,
  after: Tree,
  fileOf: (name: Name) => string = ownFile,
): readonly string[] {
  const [past = [], now = []] = [before, after].map((tree) =>
    [...tree].map(([name, all]) => {
      const text = all.map((given, at) => objectsOf(serviceName(at), given, name)).join('');
      const rendered = oneFolder(
        { name, production: name === 'prod' },
        resourcesOf(text, fileOf(name)),
      );
      return { name, rendered, mesh: resolveMesh(rendered, SETTINGS) };
    }),
  );
  return now.flatMap(({ name, rendered, mesh }, at) => {
    const { findings } = environmentsAtOdds.detect({
      ...{ mesh, before: past[at]?.mesh ?? null, changes: [], rendered },
      ...{ renderedBefore: past[at]?.rendered ?? null, schemas: shippedSchemas() },
      environments: now.map((each) => each.mesh),
      environmentsBefore: past.map((each) => each.mesh),
    });
    return findings.map(({ origin }) => `${name} ${origin.file}:${String(origin.line)}`);
  });
}

const kindOf = (plant: Partial<Given>): keyof Given => {
  for (const key of ['timeout', 'attempts', 'connections', 'mode', 'caller'] as const)
    if (key in plant) return key;
  throw new Error('no plant');
};

const situation = fc.record({
  services: fc.integer({ min: 1, max: 4 }),
  at: fc.nat(3),
  plant: fc.constantFrom(...PLANTS),
  environment: fc.constantFrom(...ENVIRONMENTS),
});

test('a setting that one environment changes is found there, on its line, but where only a test environment says it', () => {
  fc.assert(
    fc.property(situation, fc.constantFrom(ownFile, sharedFile), (given, fileOf) => {
      const { services, at, plant, environment } = given;
      const index = at % services;
      const tree = treeOf(services);
      const place = TEXT.findIndex((each) => each.includes(WORDS[kindOf(plant)]));
      const line = index * (TEXT.length - 1) + place + 1;
      const isTold = environment === 'prod' || fileOf === sharedFile;
      expect(found(tree, planted(tree, [environment], index, plant), fileOf)).toEqual(
        isTold ? [`${environment} ${fileOf(environment)}:${String(line)}`] : [],
      );
    }),
    times(25),
  );
});

test('nothing is said of what all get, of what differed before, and of what comes together', () => {
  fc.assert(
    fc.property(situation, ({ services, at, plant, environment }) => {
      const index = at % services;
      const same = treeOf(services);
      const apart = planted(same, [environment], index, plant);
      expect(found(same, planted(same, ENVIRONMENTS, index, plant))).toEqual([]);
      expect(found(apart, apart)).toEqual([]);
      expect(found(apart, same)).toEqual([]);
      // the other three follow
      expect(found(apart, planted(same, ENVIRONMENTS, index, plant))).toEqual([]);
    }),
    times(15),
  );
});
