import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { CONTRADICTIONS, NEEDED } from '../../sandbox/release/deployment/values-of-chart.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { meshwarden } from './run-cli.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const Rules = z.array(
  z.strictObject({
    apiGroups: z.array(z.string()),
    resources: z.array(z.string()),
    resourceNames: z.array(z.string()).optional(),
    verbs: z.array(z.string()),
  }),
);
const Container = z.looseObject({
  args: z.array(z.string()).optional(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })),
  securityContext: z.looseObject({}),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
});
const PodSpec = z.looseObject({
  automountServiceAccountToken: z.boolean(),
  securityContext: z.looseObject({}),
  containers: z.array(Container),
  volumes: z.array(z.looseObject({ name: z.string() })),
});
const Rendered = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  data: z.record(z.string(), z.string()).optional(),
  rules: Rules.optional(),
  spec: z
    .looseObject({
      replicas: z.number().optional(),
      strategy: z.looseObject({ type: z.string() }).optional(),
      template: z.looseObject({ spec: PodSpec }).optional(),
      groups: z
        .array(
          z.looseObject({
            rules: z.array(
              z.looseObject({
                alert: z.string(),
                expr: z.string(),
                annotations: z.looseObject({ runbook_url: z.string().optional() }),
              }),
            ),
          }),
        )
        .optional(),
    })
    .optional(),
});

const NEEDED_OPTIONS = ['--set', NEEDED];
const ALL = [
  ...['--set', 'drift.rbac=true,clusters.secretName=clusters,chartSources.secretName=charts'],
  ...['--set', 'ca.configMapName=authorities,proxy.secretName=proxy'],
  ...['--set', 'httpRoute.enabled=true,httpRoute.host=meshwarden.example.com'],
  ...['--set-json', 'httpRoute.parentRefs=[{"name":"public","namespace":"edge"}]'],
  ...['--set', 'serviceMonitor.enabled=true,prometheusRule.enabled=true,dashboard.enabled=true'],
  ...['--set', 'pagesUrl=https://pages.example.com/meshwarden'],
];
const POSTGRES = [
  ...['--set', 'replicas=3,database.secretName=database,database.passwordSecretName=password'],
];

const rendering = (...options: readonly string[]) =>
  meshwarden(['render', 'deploy/chart', '--release', 'mw', '-n', 'meshwarden', ...options], {
    cwd: root,
  });

async function rendered(...options: readonly string[]) {
  const { code, stdout, stderr } = await rendering(...NEEDED_OPTIONS, ...options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return parseAllDocuments(stdout).map((document) => Rendered.parse(document.toJS()));
}

const podsOf = (objects: readonly z.output<typeof Rendered>[]) =>
  objects.flatMap(({ kind, spec }) =>
    spec?.template === undefined ? [] : [{ kind, pod: spec.template.spec }],
  );

describe('the chart of the service', () => {
  test('runs one replica on a volume, and several on PostgreSQL', async () => {
    const [one] = (await rendered()).filter(({ kind }) => kind === 'Deployment');
    expect(one?.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    const several = await rendered(...POSTGRES);
    const kinds = several.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['Job', 'PodDisruptionBudget']));
    expect(kinds).not.toContain('PersistentVolumeClaim');
    const [deployment] = several.filter(({ kind }) => kind === 'Deployment');
    expect(deployment?.spec).toMatchObject({ replicas: 3, strategy: { type: 'RollingUpdate' } });
    const [migration] = podsOf(several.filter(({ kind }) => kind === 'Job'));
    expect(migration?.pod.containers[0]?.args).toEqual(['migrate']);
  });

  test('keeps to the strictest Pod Security, and mounts what it names', async () => {
    for (const { kind, pod } of podsOf(await rendered(...ALL, ...POSTGRES))) {
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(pod.automountServiceAccountToken).toBe(kind === 'Deployment');
      const volumes = new Set(pod.volumes.map(({ name }) => name));
      for (const { securityContext, volumeMounts, env } of pod.containers) {
        expect(securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        for (const { name } of volumeMounts) expect(volumes).toContain(name);
        // a file that a variable names lies in a folder that is mounted
        for (const { value = '' } of env.filter((each) => each.value?.startsWith('/etc/')))
          expect(volumeMounts.some(({ mountPath }) => value.startsWith(`${mountPath}/`))).toBe(
            true,
          );
      }
    }
  });

  test('holds no secret itself', async () => {
    const objects = await rendered(...ALL, ...POSTGRES);
    expect(objects.map(({ kind }) => kind)).not.toContain('Secret');
    const literal = podsOf(objects)
      .flatMap(({ pod }) => pod.containers.flatMap(({ env }) => env))
      .filter(
        ({ name, value }) => /SECRET|PASSWORD|KEY|DATABASE_URL/.test(name) && value !== undefined,
      );
    expect(literal.filter(({ value }) => value?.startsWith('/') !== true)).toEqual([]);
  });

  test('names settings that the service has, and no others', async () => {
    const page = read('docs/how-to/run-the-service.md');
    const names = podsOf(await rendered(...ALL)).flatMap(({ pod }) =>
      pod.containers.flatMap(({ env }) => env.map(({ name }) => name)),
    );
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) expect(page).toContain(`\`${name}\``);
  });

  test('may read of the cluster what the file beside it says', async () => {
    const own = parseAllDocuments(read('deploy/drift-rbac.yaml')).map((each) =>
      Rendered.parse(each.toJS()),
    );
    const rulesOf = (all: readonly z.output<typeof Rendered>[], role: string, name: string) =>
      all.find(({ kind, metadata }) => kind === role && metadata.name === name)?.rules;
    const further = ['autoscalers', 'variables', 'pods', 'webhooks', 'delivery'];
    const objects = await rendered(
      ...['--set', ['rbac', ...further].map((name) => `drift.${name}=true`).join(',')],
    );
    const all = ['drift', ...further.map((name) => `drift-${name}`)];
    for (const name of all) {
      const rules = rulesOf(own, 'ClusterRole', `meshwarden-${name}`);
      expect(rules, name).toBeDefined();
      expect(rulesOf(objects, 'ClusterRole', `mw-meshwarden-${name}`)).toEqual(rules);
    }
    expect(rulesOf(objects, 'Role', 'mw-meshwarden-drift')).toEqual(
      rulesOf(own, 'Role', 'meshwarden-drift'),
    );
    // no other right is there to be granted
    const roles = own.filter(({ kind }) => kind === 'ClusterRole');
    expect(roles.map(({ metadata }) => metadata.name).toSorted()).toEqual(
      all.map((name) => `meshwarden-${name}`).toSorted(),
    );
  });

  test('gives rights on ConfigMaps where they are asked for, and nowhere else', async () => {
    const bindingsOf = async (...options: readonly string[]) =>
      (await rendered('--set', 'drift.rbac=true', ...options))
        .filter(({ metadata }) => metadata.name === 'mw-meshwarden-drift-variables')
        .map(({ kind, metadata }) => [kind, metadata.namespace ?? '']);
    expect(await bindingsOf()).toEqual([]);
    expect(await bindingsOf('--set', 'drift.variables=true')).toEqual([
      ['ClusterRole', ''],
      ['ClusterRoleBinding', ''],
    ]);
    const some = 'drift.variables=true,drift.variablesNamespaces={shop,payments}';
    expect(await bindingsOf('--set', some)).toEqual([
      ['ClusterRole', ''],
      ['RoleBinding', 'shop'],
      ['RoleBinding', 'payments'],
    ]);
  });

  test('has a page for each alert, and each page is of one', async () => {
    const [rule] = (await rendered(...ALL)).filter(({ kind }) => kind === 'PrometheusRule');
    const alerts = rule?.spec?.groups?.flatMap(({ rules }) => rules) ?? [];
    const pages = alerts.map(({ alert, annotations: { runbook_url: url = '' } }) => {
      const path = url.replace('https://pages.example.com/meshwarden/', '');
      expect(read(path).split('\n')[0]).toBe(`# ${alert}`);
      return path.replace('docs/how-to/runbooks/', '');
    });
    expect(pages.toSorted()).toEqual(readdirSync(join(root, 'docs/how-to/runbooks')).toSorted());
  });

  test('links to no page of an alert where nobody says where pages are', async () => {
    const objects = await rendered('--set', 'prometheusRule.enabled=true');
    const [alert] = objects.flatMap(({ spec }) => spec?.groups ?? []).flatMap(({ rules }) => rules);
    expect(alert?.annotations).not.toHaveProperty('runbook_url');
  });

  test('asks Prometheus for metrics that there are', async () => {
    const known = new Set(
      [...read('docs/reference/metrics-audit.md').matchAll(/`(meshwarden_\w+)/g)].map(
        ([, name = '']) => name,
      ),
    );
    const objects = await rendered(...ALL);
    const asked = objects.flatMap(({ data, spec }) => [
      ...Object.values(data ?? {}),
      ...(spec?.groups ?? []).flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ]);
    const names = asked.flatMap((text) => [...text.matchAll(/\bmeshwarden_\w+/g)].map(String));
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect(known).toContain(name.replace(/_(?:bucket|sum|count)$/, ''));
  });

  test.each(shareOfRun([...CONTRADICTIONS], 4))('refuses %s', async (options, sentence) => {
    const { code, stderr } = await rendering(...NEEDED_OPTIONS, '--set', options);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });

  test('refuses a value that there is none of', async () => {
    const { code, stderr } = await rendering(...NEEDED_OPTIONS, '--set', 'imagee.tag=1');
    expect(code).toBe(2);
    expect(stderr).toContain("'imagee' not allowed");
  });

  test('has a default for each value that its schema knows', () => {
    const Schema = z.looseObject({ properties: z.record(z.string(), z.unknown()) });
    const values = z.record(z.string(), z.unknown()).parse(parse(read('deploy/chart/values.yaml')));
    const { properties } = Schema.parse(JSON.parse(read('deploy/chart/values.schema.json')));
    expect(Object.keys(values).toSorted()).toEqual(
      Object.keys(properties)
        .filter((name) => name !== 'global')
        .toSorted(),
    );
  });
});
