/** Says how one chart is written, and how it is installed, as companies have them. */
export interface ChartStyle {
  readonly callers: 'names' | 'maps' | 'keyed';
  readonly nesting: 'flat' | 'nested' | 'aliased';
  readonly variables: 'keyed' | 'listed' | 'printed';
  readonly routes: 'fields' | 'printed' | 'helper';
  readonly installed: 'application' | 'set' | 'release' | 'inline';
}

const STYLES = {
  callers: ['names', 'maps', 'keyed'],
  nesting: ['flat', 'nested', 'aliased'],
  variables: ['keyed', 'listed', 'printed'],
  routes: ['fields', 'printed', 'helper'],
  installed: ['application', 'set', 'release', 'inline'],
} as const;

const styleAt = <T>(all: readonly T[], at: number, first: T): T => all[at % all.length] ?? first;

/** Gives one of the styles by its number: the first thirty have each two of them together at least once. */
export const chartStyle = (at: number): ChartStyle => ({
  callers: styleAt(STYLES.callers, at, 'names'),
  nesting: styleAt(STYLES.nesting, Math.floor(at / 3), 'flat'),
  variables: styleAt(STYLES.variables, at + Math.floor(at / 3), 'keyed'),
  routes: styleAt(STYLES.routes, at + Math.floor(at / 9), 'fields'),
  installed: styleAt(STYLES.installed, at, 'application'),
});

/** Gives the path of values in templates: `.Values.mesh.timeout` where they are nested. */
const valueIn = ({ nesting }: ChartStyle, name: string): string =>
  nesting === 'nested' ? `.Values.mesh.${name}` : `.Values.${name}`;

const CALLERS: Readonly<Record<ChartStyle['callers'], readonly [string, string]>> = {
  names: ['range ', 'cluster.local/ns/shop/sa/{{ . }}'],
  maps: ['range ', 'cluster.local/ns/{{ .namespace }}/sa/{{ .name }}'],
  keyed: ['range $name, $in := ', 'cluster.local/ns/{{ $in.namespace }}/sa/{{ $name }}'],
};

function variablesIn(style: ChartStyle): string {
  const env = valueIn(style, 'env');
  switch (style.variables) {
    case 'keyed':
      return `            {{- range $name, $value := ${env} }}
            - name: {{ $name }}
              value: {{ tpl (toString $value) $ | quote }}
            {{- end }}`;
    case 'listed':
      return `            {{- range ${env} }}
            - name: {{ .name }}
              value: {{ .value | quote }}
            {{- end }}`;
    case 'printed':
      return `            {{- toYaml ${env} | nindent 12 }}`;
  }
}

function routeIn(style: ChartStyle): string {
  const timeout = valueIn(style, 'timeout');
  const retries = valueIn(style, 'retries');
  const helper = '{{- include "service.route" . | nindent 6 }}';
  const own = `timeout: {{ ${timeout} }}
      retries:
        {{- toYaml ${retries} | nindent 8 }}`;
  const fields = `timeout: {{ ${timeout} | default "10s" }}
      retries:
        attempts: {{ ${retries}.attempts }}
        retryOn: {{ ${retries}.retryOn }}`;
  return style.routes === 'fields' ? fields : style.routes === 'printed' ? own : helper;
}

const helpers = (style: ChartStyle): string => `{{- define "service.labels" -}}
app: {{ .Release.Name }}
{{- end }}
{{- define "service.route" -}}
timeout: {{ ${valueIn(style, 'timeout')} }}
retries:
  attempts: {{ ${valueIn(style, 'retries')}.attempts }}
  retryOn: {{ ${valueIn(style, 'retries')}.retryOn }}
{{- end }}
`;

function workload(style: ChartStyle): string {
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Release.Name }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels:
    {{- include "service.labels" . | nindent 4 }}
spec:
  selector:
    matchLabels:
      {{- include "service.labels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "service.labels" . | nindent 8 }}
        sidecar.istio.io/inject: "true"
    spec:
      serviceAccountName: {{ .Release.Name }}
      containers:
        - name: app
          image: {{ .Values.image.repository }}:{{ .Values.image.tag }}
          ports:
            - containerPort: {{ ${valueIn(style, 'port')} }}
          env:
${variablesIn(style)}
`;
}

function traffic(style: ChartStyle): string {
  const port = valueIn(style, 'port');
  return `apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
spec:
  selector:
    {{- include "service.labels" . | nindent 4 }}
  ports:
    - name: http
      port: {{ ${port} }}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: {{ .Release.Name }}
spec:
  hosts:
    - {{ .Release.Name }}
  http:
    - route:
        - destination:
            host: {{ .Release.Name }}
            port:
              number: {{ ${port} }}
      ${routeIn(style)}
`;
}

function policy(style: ChartStyle): string {
  const callers = valueIn(style, 'callers');
  const [walk, principal] = CALLERS[style.callers];
  return `{{- if ${callers} }}
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: {{ .Release.Name }}
spec:
  selector:
    matchLabels:
      {{- include "service.labels" . | nindent 6 }}
  rules:
    - from:
        - source:
            principals:
              {{- ${walk}${callers} }}
              - ${principal}
              {{- end }}
{{- end }}
`;
}

/** Gives the files of a chart of this style; an aliased one is a part of another one that holds nothing else. */
export function chartFiles(style: ChartStyle): Readonly<Record<string, string>> {
  const own = style.nesting === 'aliased' ? 'charts/service/charts/base' : 'charts/service';
  const umbrella: Readonly<Record<string, string>> =
    style.nesting === 'aliased'
      ? {
          'charts/service/Chart.yaml':
            'apiVersion: v2\nname: service\nversion: 1.0.0\ndependencies:\n  - name: base\n    version: 1.0.0\n    alias: app\n',
          'charts/service/values.yaml': 'app: {}\n',
        }
      : {};
  const defaults =
    'port: 8080\ntimeout: 10s\nretries:\n  attempts: 1\n  retryOn: connect-failure\n';
  const mesh =
    style.nesting === 'nested' ? `mesh:\n${defaults.replace(/^(?=.)/gm, '  ')}` : defaults;
  return {
    ...umbrella,
    [`${own}/Chart.yaml`]: `apiVersion: v2\nname: ${style.nesting === 'aliased' ? 'base' : 'service'}\nversion: 1.0.0\n`,
    [`${own}/values.yaml`]: `image:\n  repository: ""\n  tag: ""\n${mesh}`,
    [`${own}/templates/_helpers.tpl`]: helpers(style),
    [`${own}/templates/workload.yaml`]: workload(style),
    [`${own}/templates/traffic.yaml`]: traffic(style),
    [`${own}/templates/policy.yaml`]: policy(style),
  };
}
