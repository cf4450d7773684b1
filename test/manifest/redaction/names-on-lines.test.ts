import { expect, test } from 'vitest';
import { redactText } from '../../../src/manifest/redaction/text-redaction.ts';

const ROLE_BINDING = `subjects:
  - kind: ServiceAccount
    name: {{ $fullName }}-update-prometheus-secret
    namespace: {{ .Release.Namespace | quote }}
`;

const PROJECTED = `{{- if .Values.xds }}
sources:
- serviceAccountToken:
    path: xds-token
    expirationSeconds: 43200
{{- end }}
`;

const SIBLING = `{{- if .Values.web }}
web:
  token:
  replicas: 2
{{- end }}
`;

const POLICIES = `release:
  authorization:
    callers:
      - web/storefront
    paths: [/orders]
`;

test.each([
  ['the end of a name in a template', ROLE_BINDING],
  ['a map of policies', POLICIES],
  ['a map that only describes a token', PROJECTED],
  ['a key below one without a value', SIBLING],
])('a line below %s is shown', (_, text) => {
  expect(redactText(text)).toBe(text);
});

test.each([
  ['a flag', '--password\n  hunter2x\n'],
  ['a match of a header', 'headers:\n  authorization:\n    exact: hunter2x\n'],
  ['a name', '{{ x }}\npassword:\n  hunter2x\n'],
  ['a name, in quotes', '{{ x }}\npassword:\n  "hunter2x"\n'],
  ['the first entry of a map', '{{ x }}\npasswords:\n  dev: hunter2x\n'],
  ['the first entry of a map, in quotes', '{{ x }}\npasswords:\n  "dev": "hunter2x"\n'],
  ['the first entry of a list of maps', '{{ x }}\npasswords:\n- dev: hunter2x\n'],
  ['a key of a map that is called secret', '{{ x }}\ncredentials:\n  key: hunter2x\n'],
  ['a block below an entry', '{{ x }}\npasswords:\n  dev: |\n    hunter2x\n'],
])('a secret below %s is hidden', (_, text) => {
  expect(redactText(text)).not.toContain('hunter2x');
});

test.each([
  '--set=oauth2.client_secret=$(CLIENT_SECRET)',
  'run --db.password=${DB_PASSWORD} --port=80',
  'run --set=a.credentials.scopes[0]=https://storage.test/.default',
])('what stands elsewhere is shown as it is referred to: %s', (text) => {
  expect(redactText(text)).toBe(text);
});

test.each([
  'run --set=a.client_secret=$(PREFIX)hunter2x --port=80',
  'run --set=a.client_secret=hunter2x$(SUFFIX) --port=80',
  'run --set=a.client_secret=$(USER):hunter2x --port=80',
  'run --db-password=${DB_PASSWORD:-hunter2x} --port=80',
  'run --db-password=${A}hunter2x --port=80',
  'run --set=passwords[0]=hunter2x --port=80',
])('a secret beside a reference goes with it, brackets and all: %s', (text) => {
  expect(redactText(text)).toMatch(/^run --[\w.=-]+(?:\[0\]=)?<redacted> --port=80$/);
});

test('of an entry below a name its own name is shown', () => {
  expect(redactText('{{ x }}\npasswords:\n  dev: hunter2x\n')).toContain('  dev: <redacted>');
});
