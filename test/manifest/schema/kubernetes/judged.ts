import { resourcesOf } from '../../../support/rendered.ts';
import { shippedSchemas } from '../../../support/manifest-schemas.ts';

const schemas = shippedSchemas();

/** What is refused of the objects of a text: `spec.replicas: -1 must be at least 0.`, with releases where not all refuse it. */
export const refusedOf = (text: string): readonly string[] =>
  resourcesOf(text)
    .flatMap((resource) => schemas.validate(resource))
    .map(({ field, message, kubernetes }) => {
      const releases =
        kubernetes === undefined ? '' : ` {${String(kubernetes.from)}-${String(kubernetes.until)}}`;
      return `${field}: ${message}${releases}`;
    });

/** What is refused of changing the first object of a text into the second. */
export function changesOf(text: string): readonly string[] {
  const [before, after, ...definitions] = resourcesOf(text);
  if (before === undefined || after === undefined) throw new Error('fixture: two objects');
  return schemas
    .validateUpdate(before, after, definitions)
    .map(({ field, was, is, rule }) => `${field}: ${was} -> ${is}. ${rule}`);
}

/** An object by its API version and kind, with lines of its own. */
export const object = (api: string, kind: string, lines: string, name = 'web'): string =>
  `apiVersion: ${api}\nkind: ${kind}\nmetadata: {name: ${name}}\n${lines}\n`;

/** A Deployment whose pods have some more lines, indented by six. */
export const pods = (lines: string, container = ''): string =>
  object(
    'apps/v1',
    'Deployment',
    `spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web:1
${container === '' ? '' : `        ${container}\n`}${lines === '' ? '' : `      ${lines}\n`}`,
  );

/** The same with lines of its container alone. */
export const container = (lines: string): string => pods('', lines);

/** A Deployment with some fields of its spec. */
export const deployment = (fields: string): string =>
  object(
    'apps/v1',
    'Deployment',
    `spec:
  ${fields}
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'web:1'}]}}`,
  );
