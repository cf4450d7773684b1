import type { Files } from './planted-manifests.ts';
import {
  argo,
  base64,
  CHART,
  configMap,
  head,
  kustomized,
  LOCAL_CHART,
  ROUTES,
} from './planted-manifests.ts';

/** An input that calls a value secret, with a chart whose template is told where the value is: `.Values.db.password`. */
export type NamedInput = (secret: string, template: string) => Files;

const chartOf = (template: string, values = 'plain: nothing\n'): Files => ({
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': values,
  'charts/web/templates/all.yaml': template,
});

const installed = (helm: string, chart: Files, more: Files = {}): Files => ({
  'overlays/prod/kustomization.yaml': 'resources: [routes.yaml, planted.yaml]\n',
  'overlays/prod/routes.yaml': ROUTES,
  'overlays/prod/planted.yaml': argo(helm).replace(CHART, LOCAL_CHART),
  ...chart,
  ...more,
});

const released = (values: string, template: string): Files =>
  installed('releaseName: elsewhere', chartOf('', ''), {
    'overlays/prod/planted.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: shop }
spec: { url: https://example.com/shop.git, ref: { branch: main } }
---
${head('helm.toolkit.fluxcd.io/v2', 'HelmRelease')}spec:
  chart: { spec: { chart: ./charts/web, sourceRef: { kind: GitRepository, name: shop } } }
${values}`,
    ...chartOf(template),
  });

/** Where values of charts are written. */
export const NAMED_INPUTS: Readonly<Record<string, NamedInput>> = {
  "the chart's own values": (it, template) =>
    installed('releaseName: web', chartOf(template, `db: { password: "${it}" }\n`)),
  'a file of values': (it, template) =>
    installed('valueFiles: [prod.yaml]', chartOf(template), {
      'charts/web/prod.yaml': `db:\n  password: "${it}"\n`,
    }),
  'values in an Application': (it, template) =>
    installed(`values: |\n  db:\n    password: "${it}"`, chartOf(template)),
  'an object of values in an Application': (it, template) =>
    installed(`valuesObject: { db: { password: "${it}" } }`, chartOf(template)),
  'a parameter of an Application': (it, template) =>
    installed(`parameters: [{ name: db.password, value: "${it}" }]`, chartOf(template)),
  'a file that is a parameter': (it, template) =>
    installed('fileParameters: [{ name: db.password, path: db.txt }]', chartOf(template), {
      'charts/web/db.txt': it,
    }),
  'values of a HelmRelease': (it, template) =>
    released(`  values: { db: { password: "${it}" } }\n`, template),
  'a ConfigMap that a HelmRelease takes values from': (it, template) =>
    released(
      `  valuesFrom: [{ kind: ConfigMap, name: web }]\n---\n${configMap(`values.yaml: |\n  db:\n    password: "${it}"\n`)}`,
      template,
    ),
  'a Secret that a HelmRelease takes values from': (it, template) =>
    released(
      `  valuesFrom: [{ kind: Secret, name: web, valuesKey: anything, targetPath: db.password }]\n---\n${head('v1', 'Secret')}data: { anything: ${base64(it)} }\n`,
      template,
    ),
  'a file of values in a Secret': (it, template) =>
    released(
      `  valuesFrom: [{ kind: Secret, name: web }]\n---\n${head('v1', 'Secret')}stringData:\n  values.yaml: |\n    db:\n      password: "${it}"\n`,
      template,
    ),
  'a file of values in JSON in the data of a Secret': (it, template) =>
    released(
      `  valuesFrom: [{ kind: Secret, name: web, valuesKey: all }]\n---\n${head('v1', 'Secret')}data: { all: ${base64(JSON.stringify({ db: { password: it } }))} }\n`,
      template,
    ),
  'values of a kustomization': (it, template) =>
    kustomized(
      `helmCharts:\n  - name: web\n    releaseName: web\n    valuesInline: { db: { password: "${it}" } }\n`,
      Object.fromEntries(
        Object.entries(chartOf(template)).map(([path, text]) => [`overlays/prod/${path}`, text]),
      ),
    ),
};

const VALUE = '.Values.db.password';
const labelled = (name: string, value: string): string =>
  `${head('v1', 'ConfigMap', `, ${name}: { note: ${value} }`)}data: { a: b }\n`;

/** Where templates move a value to, and how they write it there. */
export const MOVES: Readonly<Record<string, string>> = {
  'an annotation': labelled('annotations', `{{ ${VALUE} | quote }}`),
  'a label': labelled('labels', `"{{ ${VALUE} }}"`),
  'a longer text': configMap(`conf: "user=a pw={{ ${VALUE} }} mode=fast"`),
  'an address': configMap(`conf: "https://example.com/{{ ${VALUE} | urlquery }}/x"`),
  base64: configMap(`conf: {{ ${VALUE} | b64enc }}`),
  'base64 of a longer text': configMap(`conf: {{ printf "robot:%s@x" ${VALUE} | b64enc }}`),
  'base64 of base64': configMap(`conf: {{ ${VALUE} | b64enc | b64enc }}`),
  capitals: configMap(`conf: {{ ${VALUE} | upper | quote }}`),
  'small letters': configMap(`conf: {{ ${VALUE} | lower | quote }}`),
  JSON: configMap(`conf: {{ dict "a" ${VALUE} | toJson | quote }}`),
  'a text in several lines': configMap(
    `conf: |\n  {{- printf "one: 1\\ntwo: %s\\nthree: 3" ${VALUE} | nindent 4 }}`,
  ),
  'a text by tpl': configMap(`conf: {{ tpl "{{ ${VALUE} }}" . | quote }}`),
  'all values': configMap(`conf: {{ .Values | toYaml | quote }}`),
  'a key': configMap(`"{{ ${VALUE} | replace "+" "-" | replace "=" "" }}": b`),
  'the name of an object': `${head('v1', 'ConfigMap').replace('web', `"{{ ${VALUE} }}"`)}data: { a: b }\n`,
  'a variable that says nothing': `${head('v1', 'Pod')}spec: { containers: [{ name: a, image: a, env: [{ name: CFG, value: "{{ ${VALUE} }}" }], command: [run, "{{ ${VALUE} }}"] }] }\n`,
  'a route': `${head('networking.istio.io/v1', 'VirtualService').replace('web', 'api')}spec: { hosts: [api], http: [{ match: [{ uri: { prefix: "/{{ ${VALUE} }}" } }], route: [{ destination: { host: web } }] }] }\n`,
  'a failure': `{{ fail (printf "no: %s" ${VALUE}) }}`,
  'a failure that quotes': `{{ fail (printf "no: %q" ${VALUE}) }}`,
  'a failure of a function': `{{ mustToDate "2006" (printf "x%s" ${VALUE}) }}`,
};

/** Moves without a chart. */
export const KUSTOMIZED_MOVES: Readonly<Record<string, (secret: string) => Files>> = {
  'a replacement from a Secret': (it) =>
    kustomized('', {
      'overlays/prod/kustomization.yaml': `resources: [routes.yaml, secret.yaml]\nreplacements:\n  - source: { kind: Secret, name: web, fieldPath: stringData.anything }\n    targets: [{ select: { kind: VirtualService }, fieldPaths: [metadata.annotations.note], options: { create: true } }]\n`,
      'overlays/prod/secret.yaml': `${head('v1', 'Secret')}stringData: { anything: "${it}" }\n`,
    }),
  'a replacement from the data of a Secret': (it) =>
    kustomized('', {
      'overlays/prod/kustomization.yaml': `resources: [routes.yaml, secret.yaml]\nreplacements:\n  - source: { kind: Secret, name: web, fieldPath: data.anything }\n    targets: [{ select: { kind: VirtualService }, fieldPaths: [metadata.annotations.note], options: { create: true } }]\n`,
      'overlays/prod/secret.yaml': `${head('v1', 'Secret')}data: { anything: ${base64(it)} }\n`,
    }),
  'a replacement from a generated Secret': (it) =>
    kustomized(
      `secretGenerator:\n  - name: made\n    literals: ["anything=${it}"]\nreplacements:\n  - source: { kind: Secret, name: made, fieldPath: data.anything }\n    targets: [{ select: { kind: VirtualService }, fieldPaths: [metadata.annotations.note], options: { create: true } }]\n`,
    ),
  'a replacement from a Secret of a file': (it) =>
    kustomized(
      `secretGenerator:\n  - name: made\n    envs: [made.properties]\nreplacements:\n  - source: { kind: Secret, name: made, fieldPath: data.anything }\n    targets: [{ select: { kind: VirtualService }, fieldPaths: [metadata.annotations.note], options: { create: true } }]\n`,
      { 'overlays/prod/made.properties': `anything=${it}\n` },
    ),
  'a variable of Flux': (it) => substituted(`substitute: { DB_PASSWORD: "${it}" }`),
  'a variable of Flux from a Secret': (it) =>
    substituted(
      'substituteFrom: [{ kind: Secret, name: web }]',
      `---\n${head('v1', 'Secret').replace('namespace: shop', 'namespace: flux-system')}stringData: { DB_PASSWORD: "${it}" }\n`,
    ),
};

const substituted = (build: string, more = ''): Files => ({
  'clusters/prod/all.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { url: https://example.com/shop.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: web, namespace: flux-system }
spec:
  path: ./overlays/prod
  prune: true
  interval: 5m
  sourceRef: { kind: GitRepository, name: shop }
  postBuild: { ${build} }
${more}`,
  'overlays/prod/kustomization.yaml': 'resources: [routes.yaml]\n',
  'overlays/prod/routes.yaml': ROUTES.replace(
    'namespace: shop }',
    `namespace: shop, annotations: { note: "user=a \${DB_PASSWORD}" } }`,
  ),
});
