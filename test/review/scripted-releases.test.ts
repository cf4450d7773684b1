import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { movesIn } from '../../src/review/report/changes/moves-and-renames.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

type Files = Readonly<Record<string, string>>;

const ENVIRONMENTS = ['dev', 'staging', 'prod'];

const TEMPLATE = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec:
      serviceAccountName: {{ .Release.Name }}
      containers:
        - name: app
          image: registry.example/{{ .Release.Name }}:{{ .Values.tag }}
          {{- with .Values.env }}
          env:
            {{- range $name, $value := . }}
            - { name: {{ $name }}, value: {{ $value | quote }} }
            {{- end }}
          {{- end }}
---
apiVersion: v1
kind: Service
metadata: { name: {{ .Release.Name }} }
spec:
  selector: { app: {{ .Release.Name }} }
  ports: [{ name: http, port: 80 }]
`;

const workflow = (names: string, environments = ENVIRONMENTS.join(', ')): string => `on: push
jobs:
  ship:
    runs-on: x
    strategy:
      matrix:
        name: [${names}]
        env: [${environments}]
    steps:
      - run: >-
          helm upgrade --install \${{ matrix.name }} charts/app -n shop
          -f values/\${{ matrix.env }}/\${{ matrix.name }}.yaml
`;

const SHIP = '.github/workflows/ship.yml';
const MAIL = 'http://mail.shop.svc.cluster.local';

const POLICY = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
`;

const BASE: Files = {
  'charts/app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'charts/app/values.yaml': 'tag: none\nenv: {}\n',
  'charts/app/templates/app.yaml': TEMPLATE,
  [SHIP]: workflow('web, mail'),
  ...Object.fromEntries(
    ENVIRONMENTS.flatMap((environment) => [
      [`values/${environment}/web.yaml`, `tag: 1.0.0\nenv:\n  MAIL_URL: ${MAIL}\n`],
      [`values/${environment}/mail.yaml`, 'tag: 1.0.0\n'],
      [`mesh/overlays/${environment}/kustomization.yaml`, 'resources: [policy.yaml]\n'],
      [`mesh/overlays/${environment}/policy.yaml`, POLICY],
    ]),
  ),
};

const review = (after: Files) => reviewOf({ ...BASE }, { ...BASE, ...after }, charts);

describe('releases that a workflow installs are reviewed with their own values', () => {
  test('a value is told by what it does, in its environment and its namespace', async () => {
    const { changes } = await review({ 'values/prod/mail.yaml': 'tag: 1.1.0\n' });
    expect(
      changes.map(({ environment, subject, after, origin }) => [
        environment,
        `${subject.kind} ${subject.namespace}/${subject.name}`,
        after,
        `${origin.file}:${String(origin.line)}`,
      ]),
    ).toEqual([
      ['prod', 'Deployment shop/mail', 'registry.example/mail:1.1.0', 'values/prod/mail.yaml:1'],
    ]);
  });

  test('a release that no command installs any more stays until somebody uninstalls it', async () => {
    const { changes, findings, notes } = await review({ [SHIP]: workflow('web') });
    const held = changes.filter(({ subject }) => subject.kind !== 'Pipeline job');
    expect(new Set(held.map(({ heldUpBy }) => heldUpBy?.kind))).toEqual(new Set(['kept']));
    const addresses = findings.filter(({ check }) => check === 'address-without-service');
    expect(addresses.map((told) => spoken(messageOf(told)))).toEqual([
      'Once release mail is uninstalled by hand, because no command does it: Deployment shop/web cannot reach mail.shop.svc.cluster.local.',
      'Once release mail is uninstalled by hand, because no command does it: Deployment shop/web cannot reach mail.shop.svc.cluster.local.',
      'Once release mail is uninstalled by hand, because no command does it: Deployment shop/web cannot reach mail.shop.svc.cluster.local.',
    ]);
    expect(notes).toEqual([
      'In dev, prod and staging no command that is seen here installs release mail any more: what it brought stays as it is until somebody uninstalls it.',
    ]);
  });

  test('an environment that no command installs any more is told, though others get the same releases', async () => {
    const { changes, notes } = await review({ [SHIP]: workflow('web, mail', 'dev, staging') });
    const held = changes.filter(({ subject }) => subject.kind !== 'Pipeline job');
    expect(new Set(held.map(({ environment }) => environment))).toEqual(new Set(['prod']));
    expect(notes).toContain(
      'In prod no command that is seen here installs releases web and mail any more: what they brought stays as it is until somebody uninstalls them.',
    );
  });

  test('a new release whose file of values is missing does not build because of the change', async () => {
    const { gaps } = await review({
      [SHIP]: workflow('web, mail, shop'),
      'values/dev/shop.yaml': 'tag: 1.0.0\n',
      'values/staging/shop.yaml': 'tag: 1.0.0\n',
    });
    expect(gaps.map(({ message, blocking }) => [message, blocking])).toEqual([
      [
        '`charts/app` does not render: values/prod/shop.yaml is named as a file of values, and is not there.',
        true,
      ],
    ]);
  });

  test('what `helm upgrade` stops at is told as that', async () => {
    const { findings } = await review({
      'charts/app/templates/app.yaml': '{{ fail "no" }}\n',
    });
    expect(
      findings.flatMap(({ check, symptom }) => (check === 'build-stops' ? [spoken(symptom)] : [])),
    ).toContain('`helm upgrade` fails, and the cluster keeps the old objects');
  });

  test('files of values that are moved with the commands that name them change nothing', async () => {
    const moved = Object.fromEntries(
      Object.entries(BASE).map(([path, text]) => [
        path.replace(/^values\//, 'deploy/values/'),
        path === SHIP ? text.replace('-f values/', '-f deploy/values/') : text,
      ]),
    );
    const { changes, findings } = await reviewOf({ ...BASE }, moved, charts);
    expect(spoken([changes, findings])).toEqual([[], []]);
  });

  test('a release that goes to another namespace is new there, and the former one stays', async () => {
    const { changes } = await review({
      [SHIP]: workflow('web, mail').replace('-n shop', '-n post'),
    });
    expect(movesIn(changes).moves).toEqual([]);
  });

  test('files of values that lie beside the others and that no command names are told', async () => {
    const { notes } = await review(
      Object.fromEntries(
        ENVIRONMENTS.map((environment) => [`values/${environment}/shop.yaml`, 'tag: 1.0.0\n']),
      ),
    );
    expect(notes).toContain(
      'values/dev/shop.yaml, values/prod/shop.yaml and values/staging/shop.yaml lie beside files of values that commands give to Helm, and no command that is seen here names them.',
    );
  });

  test('a value of a release whose namespace nothing says is a change that is not seen', async () => {
    const open = { ...BASE, [SHIP]: workflow('web, mail').replace('-n shop', '-n $SPACE') };
    const { changes } = await reviewOf(
      open,
      { ...open, 'values/prod/mail.yaml': 'tag: 1.1.0\n' },
      charts,
    );
    expect(
      changes.map(({ kind, environment, origin: { file, line } }) => [
        kind,
        environment,
        `${file}:${String(line)}`,
      ]),
    ).toEqual([['unseen', 'prod', 'values/prod/mail.yaml:1']]);
  });

  test('a template of several services is no base in which one writes a value for all environments', async () => {
    const { findings } = await review(
      Object.fromEntries(
        ENVIRONMENTS.map((environment) => [`values/${environment}/mail.yaml`, 'env: { A: x }\n']),
      ),
    );
    expect(findings.map(({ check }) => check)).toEqual([]);
  });
});

test('files of values are read by a chart that is not seen where nothing tells which of them a command gives it', async () => {
  const script = '#!/bin/sh\nhelm upgrade --install web charts/app -n shop -f values/$A$B.yaml\n';
  const tree = (tag: string): Files => ({
    ...Object.fromEntries(Object.entries(BASE).filter(([path]) => path.startsWith('charts/'))),
    'deploy.sh': script,
    'values/prodweb.yaml': `tag: ${tag}\n`,
  });
  const { tier, changes } = await reviewOf(tree('1.0.0'), tree('1.1.0'), charts);
  expect(tier).not.toBe('low');
  expect(changes.map(({ origin: { file, line } }) => `${file}:${String(line)}`)).toEqual([
    'values/prodweb.yaml:1',
  ]);
});
