/** What nobody can leave out, as `--set` has it. */
export const NEEDED =
  'image.repository=registry.example/meshwarden,app.id=123456,app.secretName=meshwarden-app';

const OWN = `image: { repository: registry.example/meshwarden }
app: { id: 123456, secretName: meshwarden-app }
`;

/** Files of values that people write, by what they are about. */
export const SETTINGS: ReadonlyMap<string, string> = new Map([
  ['one-replica', OWN],
  [
    'several-replicas',
    `${OWN}replicas: 3
database: { secretName: database, passwordSecretName: password }
`,
  ],
  [
    'behind-an-ingress',
    `${OWN}ingress: { enabled: true, className: nginx, host: meshwarden.example.com, tlsSecretName: certificate }
persistence: { existingClaim: kept }
github: { host: github.example.com }
proxy: { https: 'http://proxy.example.com:3128' }
workers: 4
resources: { requests: { cpu: 1, memory: 1Gi }, limits: { memory: 2Gi } }
podAnnotations: { example.com/owner: mesh }
tolerations: [{ key: dedicated, operator: Exists }]
extraEnv: [{ name: LOG_FORMAT, value: json }]
`,
  ],
  [
    'all-of-it',
    `${OWN}replicas: 2
database: { secretName: database }
drift:
  rbac: true
  autoscalers: true
  pods: true
  webhooks: true
  delivery: true
  variables: true
  variablesNamespaces: [shop, payments]
clusters: { secretName: clusters }
chartSources: { secretName: charts }
ca: { configMapName: authorities }
proxy: { secretName: proxy }
httpRoute: { enabled: true, host: meshwarden.example.com, parentRefs: [{ name: public, namespace: edge }] }
serviceMonitor: { enabled: true }
prometheusRule: { enabled: true }
dashboard: { enabled: true }
pagesUrl: https://pages.example.com/meshwarden
`,
  ],
]);

/** Values that contradict each other or what they need, as `--set` has them, with what refuses them. */
export const CONTRADICTIONS: ReadonlyMap<string, string> = new Map([
  ['replicas=2', 'replicas is 2, and several replicas need PostgreSQL'],
  ['ingress.enabled=true', "at '/ingress/host': minLength"],
  ['httpRoute.enabled=true,httpRoute.host=a.example', "at '/httpRoute/parentRefs': minItems"],
  [
    'ingress.enabled=true,ingress.host=a.example,httpRoute.enabled=true,httpRoute.host=a.example,httpRoute.parentRefs[0].name=public',
    'ingress.enabled and httpRoute.enabled both lead webhooks here: keep one',
  ],
  [
    'github.host=a.example,github.apiUrl=https://a.example',
    'github.host and github.apiUrl both name where GitHub is: keep one',
  ],
  [
    'proxy.secretName=proxy,proxy.https=http://proxy.example',
    'proxy.secretName and proxy.https or proxy.http both name the proxy: keep one',
  ],
  [
    'database.secretName=database,persistence.existingClaim=kept',
    'persistence.existingClaim is for the file, and database.secretName says that PostgreSQL is used: keep one',
  ],
  [
    'database.passwordSecretName=password',
    'database.passwordSecretName holds the password of a database that nothing names',
  ],
  [
    'persistence.existingClaim=kept,persistence.storageClassName=fast',
    'persistence.storageClassName is for a claim that the chart makes, and persistence.existingClaim names one: keep one',
  ],
  [
    'drift.rbac=true,serviceAccount.create=false',
    'drift.rbac would give its rights to the account "default", which other pods run as',
  ],
  ['drift.variables=true', 'drift.variables adds to the rights of drift.rbac, which is off'],
  [
    'drift.rbac=true,drift.variablesNamespaces[0]=shop',
    'drift.variablesNamespaces narrows drift.variables, which is off',
  ],
  [
    'extraEnv[0].name=PORT,extraEnv[0].value=8080',
    'extraEnv sets PORT, which the chart and its image set',
  ],
  [
    'extraEnv[0].name=LOG_LEVEL,extraEnv[0].value=debug',
    'extraEnv sets LOG_LEVEL, which the chart and its image set',
  ],
  ['image.digest=sha256:abc', "at '/image/digest'"],
  ['app.id=abc', "at '/app/id'"],
]);
