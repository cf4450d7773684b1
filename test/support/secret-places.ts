import { SECRET_HEADERS } from './secret-headers.ts';
import type { Files } from './planted-manifests.ts';
import {
  applied,
  argo,
  base32,
  base64,
  CHART,
  configMap,
  envoyFilter,
  head,
  helmRelease,
  indented,
  kustomized,
  lastApplied,
  LOCAL_CHART,
  pem,
  pod,
  secret,
} from './planted-manifests.ts';

/** The tree of a repository in which a value stands that nobody else should read. */
export type SecretPlace = (secret: string) => Files;

export const SECRET_PLACES: Readonly<Record<string, SecretPlace>> = {
  ...SECRET_HEADERS,
  'a Secret': (it) => applied(secret(it)),
  'a Secret in a List': (it) =>
    applied(`apiVersion: v1\nkind: List\nitems:\n  -\n${indented(secret(it), 4)}`),
  'a Secret in JSON': (it) =>
    applied(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'web', namespace: 'shop' },
        stringData: { anything: it },
      }),
    ),
  'a Secret in a component': (it) =>
    kustomized('components: [../../components/secret]\n', {
      'components/secret/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [secret.yaml]\n',
      'components/secret/secret.yaml': secret(it),
    }),
  'a generated Secret': (it) =>
    kustomized(`secretGenerator:\n  - name: web\n    literals: ["anything=${it}"]\n`),
  'a Secret generated from a file': (it) =>
    kustomized('secretGenerator:\n  - name: web\n    envs: [secret.env]\n', {
      'overlays/prod/secret.env': `ANYTHING=${it}\n`,
    }),
  'a patched Secret': (it) =>
    applied(secret('nothing'), {
      'overlays/prod/kustomization.yaml': `resources: [routes.yaml, planted.yaml]\npatches:\n  - target: { kind: Secret }\n    patch: '[{ "op": "add", "path": "/stringData/more", "value": "${it}" }]'\n`,
    }),
  'a Secret as it was last applied': (it) =>
    applied(
      `${head('v1', 'Secret', lastApplied({ kind: 'Secret', stringData: { anything: it } }))}data: {}\n`,
    ),
  'a Secret that another object holds as it was last applied': (it) =>
    applied(
      `${head('v1', 'ConfigMap', lastApplied({ kind: 'List', items: [{ kind: 'Secret', data: { anything: it } }] }))}data: { a: b }\n`,
    ),
  'a Secret in the text of a ConfigMap': (it) =>
    applied(configMap(`resources.yaml: |\n${indented(secret(it), 2)}`)),
  'a Secret among the values of a chart': (it) =>
    applied(helmRelease(`extraObjects:\n  -\n${indented(secret(it), 4)}`)),
  'a login in an address': (it) =>
    applied(
      pod(`env: [{ name: DATABASE_URL, value: "postgres://app:${it}@db.shop.svc:5432/app" }]`),
    ),
  'a token in an address': (it) =>
    applied(pod(`args: ["--repo=https://${it}@git.example.com/acme/shop.git"]`)),
  'a user and a token in the address of a repository': (it) =>
    applied(argo('releaseName: web').replace('https://charts.', `https://robot:${it}@charts.`)),
  'an address that is no base': (it) =>
    kustomized('', {
      'overlays/prod/kustomization.yaml': `resources: [routes.yaml, "https://robot:${it}@git.example.com/acme/base?ref=v1"]\n`,
    }),
  'an address of a chart': (it) =>
    kustomized(
      `helmCharts:\n  - name: web\n    version: 1.2.3\n    repo: https://robot:${it}@charts.example.com\n    releaseName: web\n`,
    ),
  'a variable by its name': (it) => applied(pod(`env: [{ name: API_TOKEN, value: ${it} }]`)),
  'a variable without a break in its name': (it) =>
    applied(pod(`env: [{ name: PGPASSWORD, value: ${it} }]`)),
  'an argument': (it) => applied(pod(`args: ["--db-password=${it}", --verbose]`)),
  'the argument after its flag': (it) =>
    applied(pod(`args: [--verbose, --db-password, ${it}, --level, info]`)),
  'the argument after a short flag': (it) => applied(pod(`command: [sync, -p, ${it}]`)),
  'a flag of a command in a shell': (it) =>
    applied(pod(`command: [sh, -c, "exec server --token ${it} --port 8080"]`)),
  'a short flag of a command in a shell': (it) =>
    applied(pod(`command: [sh, -c, "mysqldump -u root -p${it} shop > /dump"]`)),
  'the words of a command and its arguments': (it) =>
    applied(pod(`command: [mysqldump]\nargs: [-h, db, -uroot, -p${it}, shop]`)),
  'the words of a login of curl': (it) =>
    applied(pod(`command: [curl, -u, "robot:${it}", "https://api.example.com"]`)),
  'a personal access token by its name': (it) =>
    applied(pod(`env: [{ name: GITHUB_PAT, value: ${it} }]`)),
  'a template of an ApplicationSet': (it) =>
    applied(
      `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
  generators: [{ list: { elements: [{ cluster: prod, apiKey: ${it} }] } }]
  template:
    metadata: { name: web }
    spec:
      project: default
      destination: { server: "https://kubernetes.default.svc", namespace: shop }
      sources:
        - repoURL: https://robot:${it}@charts.example.com
          chart: web
          targetRevision: 1.2.3
          helm: { parameters: [{ name: auth.token, value: ${it} }] }
`,
    ),
  'a connection string of Go': (it) =>
    applied(configMap(`db: "root:${it}@tcp(db.shop.svc:3306)/shop"`)),
  'a login of curl': (it) =>
    applied(pod(`command: [sh, -c, "curl -u robot:${it} https://api.example.com"]`)),
  'a variable set in a shell': (it) =>
    applied(pod(`command: [sh, -c, "export API_TOKEN=${it}; exec server"]`)),
  'a header of a command': (it) =>
    applied(pod(`command: [sh, -c, "curl -H 'X-Api-Key: ${it}' https://api.example.com"]`)),
  'a parameter of a chart': (it) =>
    applied(
      argo(`parameters: [{ name: image.tag, value: "1" }, { name: db.password, value: ${it} }]`),
    ),
  'text values of a chart': (it) =>
    applied(argo(`values: |\n  image: { tag: "1" }\n  db:\n    password: ${it}\n`)),
  'a list in text values of a chart': (it) =>
    applied(argo(`values: |\n  env:\n    - name: API_TOKEN\n      value: ${it}\n`)),
  'a file of values': (it) =>
    applied(argo('valueFiles: [values-prod.yaml]').replace(CHART, LOCAL_CHART), {
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'charts/web/values-prod.yaml': `db: { password: ${it} }\nenv: [{ name: API_TOKEN, value: ${it} }]\nurl: https://robot:${it}@db.example.com\n`,
    }),
  'a file of values that is called secrets': (it) =>
    applied(argo('valueFiles: [secrets.yaml]').replace(CHART, LOCAL_CHART), {
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'charts/web/secrets.yaml': `smtp: { relay: ${it} }\n`,
    }),
  'a file that is a parameter': (it) =>
    applied(
      argo('fileParameters: [{ name: db.password, path: db.txt }]').replace(CHART, LOCAL_CHART),
      {
        'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'charts/web/db.txt': `${it}\n`,
      },
    ),
  'a ConfigMap that is values of a release': (it) =>
    applied(
      `${configMap(`values.yaml: |\n  db:\n    password: ${it}\n`)}---\n${helmRelease('a: b').replace('  values:', '  valuesFrom: [{ kind: ConfigMap, name: web }]\n  values:')}`,
    ),
  'a Secret that is values of a release': (it) =>
    applied(
      `${head('v1', 'Secret')}stringData:\n  values.yaml: |\n    smtp: { relay: ${it} }\n---\n${helmRelease('a: b').replace('  values:', '  valuesFrom: [{ kind: Secret, name: web }]\n  values:')}`,
    ),
  'values of a chart': (it) => applied(argo(`valuesObject: { db: { password: ${it} } }`)),
  'secrets by name among values': (it) => applied(helmRelease(`secrets: { SMTP_LOGIN: ${it} }`)),
  'a list of tokens': (it) => applied(helmRelease(`auth: { tokens: [${it}] }`)),
  'a patch of a Flux Kustomization': (it) =>
    applied(
      `${head('kustomize.toolkit.fluxcd.io/v1', 'Kustomization')}spec:
  path: ./elsewhere
  prune: true
  sourceRef: { kind: GitRepository, name: elsewhere }
  postBuild: { substitute: { db_password: ${it} } }
  patches:
    - target: { kind: ConfigMap }
      patch: |
        - op: add
          path: /data/password
          value: ${it}
`,
    ),
  'a ConfigMap by key': (it) => applied(configMap(`password: ${it}`)),
  'a line of a file in a ConfigMap': (it) =>
    applied(configMap(`app.conf: |\n  host = db\n  password = ${it}\n`)),
  'a pass phrase with blanks': (it) =>
    applied(configMap(`app.yaml: |\n  db:\n    password: two words ${it}\n`)),
  'JSON in a ConfigMap': (it) =>
    applied(configMap(`app.json: '{"db":{"host":"db","clientSecret":"${it}"}}'`)),
  'a connection string': (it) =>
    applied(configMap(`db: "Server=db;Database=shop;User Id=app;Password=${it};Encrypt=true"`)),
  'a login of a registry': (it) =>
    applied(configMap(`config.json: '{"auths":{"ghcr.io":{"auth":"${base64(`robot:${it}`)}"}}}'`)),
  'binary data': (it) =>
    applied(`${head('v1', 'ConfigMap')}binaryData: { store.p12: ${base64(it)} }\n`),
  'a generated ConfigMap': (it) =>
    kustomized('configMapGenerator:\n  - name: web\n    files: [app.properties]\n', {
      'overlays/prod/app.properties': `db.host=db\ndb.password=${it}\n`,
    }),
  'a private key': (it) => applied(configMap(`tls.pem: |\n${indented(pem(it), 2)}`)),
  'a private key on one line': (it) => applied(configMap(`tls: ${JSON.stringify(pem(it))}`)),
  "a cloud's key": (it) => applied(configMap(`anything: AKIA${base32(it)}`)),
  'a token of GitHub': (it) => applied(pod(`args: [ghp_${it}, github_pat_${it}]`)),
  'a token of GitHub as it may look tomorrow': (it) => applied(pod(`args: [ghs_1_${it}.${it}-x]`)),
  'a web token': (it) =>
    applied(configMap(`anything: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx${it}.${it}`)),
  'a webhook of Slack': (it) =>
    applied(configMap(`notify: https://hooks.slack.com/services/T0000/B0000/${it}`)),
  'a header that a route sets': (it) =>
    applied(
      `${head('networking.istio.io/v1', 'VirtualService').replace('web', 'api')}spec: { hosts: [api], http: [{ headers: { request: { set: { authorization: "Bearer ${it}" } } }, route: [{ destination: { host: web } }] }] }\n`,
    ),
  'a header that a route matches': (it) =>
    applied(
      `${head('networking.istio.io/v1', 'VirtualService').replace('web', 'api')}spec: { hosts: [api], http: [{ match: [{ headers: { x-api-key: { exact: ${it} } } }], route: [{ destination: { host: web } }] }] }\n`,
    ),
  'a header that a policy asks for': (it) =>
    applied(
      `${head('security.istio.io/v1', 'AuthorizationPolicy')}spec: { rules: [{ when: [{ key: "request.headers[x-api-key]", values: [${it}] }] }] }\n`,
    ),
  'a header that an EnvoyFilter adds': (it) =>
    applied(
      envoyFilter(
        `typed_config: { request_headers_to_add: [{ header: { key: authorization, value: "Basic ${base64(it)}" } }] }`,
      ),
    ),
  'a script of an EnvoyFilter': (it) =>
    applied(
      envoyFilter(
        `typed_config:\n  inlineCode: |\n    function envoy_on_request(handle)\n      local token = "${it}"\n      handle:headers():add("x-api-key", "${it}")\n    end\n`,
      ),
    ),
  'a data source of Envoy': (it) =>
    applied(
      envoyFilter(
        `typed_config: { token_secret: { inline_string: ${it} }, hmac: { secret: { inline_string: ${it} } } }`,
      ),
    ),
  'settings of a plugin': (it) =>
    applied(
      `${head('extensions.istio.io/v1alpha1', 'WasmPlugin')}spec: { url: "oci://ghcr.io/acme/auth:1", pluginConfig: { api_key: ${it} }, vmConfig: { env: [{ name: TOKEN, value: ${it} }] } }\n`,
    ),
  'metadata of the mesh': (it) =>
    applied(
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system }\ndata:\n  mesh: |\n    defaultConfig:\n      proxyMetadata: { API_TOKEN: ${it} }\n`,
    ),
  'a variable that no schema knows': (it) =>
    applied(
      `${head('networking.istio.io/v1', 'DestinationRule')}spec: { host: web, password: ${it}, trafficPolicy: { tls: { mode: SIMPLE, token: ${it} } } }\n`,
    ),
  'a field of the wrong type': (it) =>
    applied(
      `${head('networking.istio.io/v1', 'ServiceEntry')}spec: { hosts: ["https://robot:${it}@api.example.com"], ports: "token=${it}" }\n`,
    ),
  'a Secret that does not parse': (it) => applied(`${secret(it)}  ${it}: [${it}\n ${it}\n`),
  'a generator that fails': (it) =>
    kustomized('secretGenerator:\n  - name: web\n    envs: [secret.env]\n', {
      'overlays/prod/secret.env': `pass word=${it}\n=${it}\n`,
    }),
  'a literal that is none': (it) =>
    kustomized(`secretGenerator:\n  - name: web\n    literals: ["${it}"]\n`),
  'a patch that fails': (it) =>
    applied(secret(`nothing${it}`), {
      'overlays/prod/kustomization.yaml': `resources: [routes.yaml, planted.yaml]\npatches:\n  - target: { kind: Secret }\n    patch: '[{ "op": "test", "path": "/stringData/anything", "value": "${it}" }]'\n`,
    }),
  'a hashed login of a password file': (it) =>
    applied(configMap(`users: 'admin:$apr1$${it.slice(0, 4)}$${it}'`)),
  'the configuration of Redis': (it) =>
    applied(configMap(`redis.conf: |\n  port 6379\n  requirepass ${it}\n`)),
};

/** Places that make a token of what they are given: it has to be letters and digits. */
export const HAS_OWN_FORMAT: ReadonlySet<string> = new Set([
  "a cloud's key",
  'a token of GitHub',
  'a token of GitHub as it may look tomorrow',
  'a web token',
  'a webhook of Slack',
  'a hashed login of a password file',
]);
