import fc from 'fast-check';
import { configMap, head } from './planted-manifests.ts';

/** A function of templates, and what it makes of a text as far as it can be turned back: null where nobody can. */
interface TextFunction {
  readonly pipe: string;
  readonly of: ((text: string) => string) | null;
}

const inAddress = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

/** As Go writes JSON into HTML. */
const json = (text: string): string =>
  JSON.stringify(text).replace(
    /[<>&]/g,
    (sign) => `\\u00${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

const hex = (text: string): string => Buffer.from(text).toString('hex');

/** A new function is one line. */
const FUNCTIONS: readonly TextFunction[] = [
  { pipe: 'quote', of: (it) => JSON.stringify(it) },
  { pipe: 'squote', of: (it) => `'${it}'` },
  { pipe: 'upper', of: (it) => it.toUpperCase() },
  { pipe: 'lower', of: (it) => it.toLowerCase() },
  { pipe: 'swapcase', of: (it) => it },
  { pipe: 'b64enc', of: (it) => Buffer.from(it).toString('base64') },
  { pipe: 'b32enc', of: null },
  { pipe: 'toJson', of: json },
  { pipe: 'toRawJson', of: (it) => JSON.stringify(it) },
  { pipe: 'urlquery', of: inAddress },
  { pipe: 'html', of: null },
  { pipe: 'printf "user=a;pw=%s;mode=b"', of: (it) => `user=a;pw=${it};mode=b` },
  { pipe: 'printf "Bearer %s"', of: (it) => `Bearer ${it}` },
  { pipe: 'printf "%s@db.shop:5432"', of: (it) => `${it}@db.shop:5432` },
  { pipe: 'printf "%x"', of: hex },
  { pipe: 'trimSuffix "=="', of: (it) => it.replace(/==$/, '') },
  { pipe: 'trimPrefix "no such"', of: (it) => it },
  { pipe: 'replace "no such" "x"', of: (it) => it },
  { pipe: 'default "none"', of: (it) => it },
  { pipe: 'indent 2', of: (it) => `  ${it}` },
  { pipe: 'repeat 2', of: (it) => it + it },
  { pipe: 'cat "a"', of: (it) => it },
  { pipe: 'sha256sum', of: null },
  { pipe: 'adler32sum', of: null },
];

export const anyFunctions = fc.array(fc.constantFrom(...FUNCTIONS), { maxLength: 3 });

/** The text by which somebody would know the secret where these functions moved it to, or null. */
export function movedBy(functions: readonly TextFunction[], secret: string): string | null {
  let text: string | null = secret;
  for (const { pipe, of } of functions) {
    // base64 in capitals is as good as a digest
    const isLost: boolean =
      /case$|er$/.test(pipe) && text?.toLowerCase().includes(secret.toLowerCase()) === false;
    text = text === null || of === null || isLost ? null : of(text);
  }
  return text;
}

/** The expression of a template. */
export const expressionOf = (value: string, functions: readonly TextFunction[]): string =>
  [value, ...functions.map(({ pipe }) => pipe)].join(' | ');

const spec = (apiVersion: string, kind: string, text: string): string =>
  `${head(apiVersion, kind)}spec: ${text}\n`;

const route = (match: string): string =>
  spec(
    'networking.istio.io/v1',
    'VirtualService',
    `{ hosts: [api], http: [{ ${match}, route: [{ destination: { host: web } }] }] }`,
  ).replace('name: web', 'name: api');

const metadata = (field: string): string =>
  `${head('v1', 'ConfigMap', `, ${field}: { note: IT }`)}data: { a: b }\n`;

/** Where a text is moved to: `IT` is the expression in quotes of YAML, `RAW` without. A new place is one line. */
const PLACES: Readonly<Record<string, string>> = {
  'a variable of a container': `${head('v1', 'Pod')}spec: { containers: [{ name: a, image: a, env: [{ name: CFG, value: IT }] }] }\n`,
  arguments: `${head('v1', 'Pod')}spec: { containers: [{ name: a, image: a, args: [--run, IT] }] }\n`,
  'an annotation': metadata('annotations'),
  'a label': metadata('labels'),
  'data of a ConfigMap': configMap('conf: IT'),
  'a key of a ConfigMap': configMap('IT: b'),
  'a file in a ConfigMap': configMap('app.ini: |\n  [a]\n  b = RAW\n  c = d'),
  'a file name': configMap('conf: /etc/app/RAW.conf'),
  'a host': route('name: a').replace('hosts: [api]', 'hosts: [IT]'),
  'a destination': route('name: a').replace('host: web', 'host: IT'),
  'a header of a match': route('match: [{ headers: { x-note: { exact: IT } } }]'),
  'a cookie of a match': route('match: [{ headers: { cookie: { regex: IT } } }]'),
  'a header that is set': route('headers: { request: { set: { x-note: IT } } }'),
  'a path': route('match: [{ uri: { prefix: IT } }]'),
  'a rewrite': route('rewrite: { uri: IT }'),
  'Lua text': spec(
    'networking.istio.io/v1alpha3',
    'EnvoyFilter',
    `{ configPatches: [{ applyTo: HTTP_FILTER, match: { context: SIDECAR_INBOUND }, patch: { operation: INSERT_BEFORE, value: { name: envoy.filters.http.lua, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua, inlineCode: IT } } } }] }`,
  ),
  'a principal': spec(
    'security.istio.io/v1',
    'AuthorizationPolicy',
    '{ rules: [{ from: [{ source: { principals: [IT] } }] }] }',
  ),
  'an issuer': spec(
    'security.istio.io/v1',
    'RequestAuthentication',
    '{ jwtRules: [{ issuer: IT, jwksUri: "https://example.com/keys" }] }',
  ),
  'a host of elsewhere': spec(
    'networking.istio.io/v1',
    'ServiceEntry',
    '{ hosts: [IT], ports: [{ number: 443, name: https, protocol: TLS }], resolution: DNS }',
  ),
  'a field that must be a number': spec('apps/v1', 'Deployment', '{ replicas: IT }'),
  'a kind': configMap('a: b').replace('kind: ConfigMap', 'kind: IT'),
  'a namespace': configMap('a: b').replace('namespace: shop', 'namespace: IT'),
  'a name': configMap('a: b').replace('name: web', 'name: IT'),
  'no YAML at all': 'RAW: {{"{"}}RAW\n',
  'a failure': '{{ fail (printf "no such mode: %s" (EXPRESSION)) }}',
  'a failure that quotes': '{{ fail (printf "no such mode: %q" (EXPRESSION)) }}',
  'a failure of a requirement': '{{ required (EXPRESSION) .Values.nothing }}',
  'a failure of parsing': '{{ mustToDate "2006" (EXPRESSION) }}',
  'a failure of a version': '{{ semver (EXPRESSION) }}',
  'an unknown template': '{{ include (EXPRESSION) . }}',
};

export const anyPlace = fc.constantFrom(...Object.keys(PLACES));

export const templateAt = (place: string, expression: string): string =>
  (PLACES[place] ?? '')
    .replaceAll('EXPRESSION', () => expression)
    .replaceAll('RAW', () => `{{ ${expression} }}`)
    .replaceAll(/\bIT\b/g, () => `{{ ${expression} | toRawJson }}`);

/** Signs that end a value where it is written without quotes, or that mean something to a render. */
const MEANS_MORE = /\{\{|\$|^[/~<*]|^ENC|^(?:ref\+|vault:|arn:|op:)/i;

/** Six signs and more, of which nobody could say that they stand in a report by chance. */
export const anySecret = fc
  .oneof(
    fc.stringMatching(/^[!-~]{6,40}$/),
    fc.stringMatching(/^[ -~]{6,60}$/),
    fc.stringMatching(/^[a-zA-Z\d]{6,9}$/),
    fc.stringMatching(/^[a-zA-ZäöüßÉ€\d-]{8,30}$/),
  )
  .filter(
    (it) =>
      it.trim() === it &&
      new Set(it).size > 4 &&
      /[g-z]/i.test(it) &&
      /\d|[^a-z]/.test(it.slice(1, -1)) &&
      !MEANS_MORE.test(it) &&
      !/^(["']).*\1$/.test(it),
  );
