import type { Review } from '../../src/review/evaluation/review.ts';
import type { Content } from '../support/tree-of.ts';

export type Files = Readonly<Record<string, Content>>;

export const TEMPLATE = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: {{ .Release.Name }} }
spec:
  hosts: [{{ .Release.Name }}]
  http:
    - timeout: {{ .Values.timeout }}
      route: [{ destination: { host: {{ .Release.Name }} } }]
`;

export const chart = (version = '1.2.0', timeout = '1s'): Readonly<Record<string, string>> => ({
  'Chart.yaml': `apiVersion: v2\nname: web\nversion: ${version}\n`,
  'values.yaml': `timeout: ${timeout}\n`,
  'templates/route.yaml': TEMPLATE,
});

/** A copy as a folder. */
export const folder = (path: string, files = chart()): Files =>
  Object.fromEntries(Object.entries(files).map(([file, text]) => [`${path}/${file}`, text]));

export const vendored = (...lines: readonly string[]): Files => ({
  '.meshwarden/config.yaml': `version: 1\nvendored:\n${lines.map((line) => `  ${line}\n`).join('')}`,
});

export const REGISTRY = 'charts.example.com/stable/web: vendor/web';

export const told = ({ changes }: Review): readonly string[] =>
  changes.map(
    ({ subject, field, before, after, origin }) =>
      `${subject.kind} ${subject.namespace}/${subject.name} ${String(field)} ${JSON.stringify(before)} → ${JSON.stringify(after)} at ${origin.file}:${String(origin.line)}`,
  );

export const gapsOf = ({ gaps }: Review): readonly string[] =>
  gaps.map(({ nature, message }) => `${nature}: ${message}`);
