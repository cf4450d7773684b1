import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../../src/manifest/index.ts';
import type { Files } from '../../support/review-of.ts';
import { shop, shopReviews } from './shop.ts';

const told = shopReviews();

const COMMON = 'services/orders/values.yaml';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: {{ .Values.replicaCount }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          args: ["--timeout={{ .Values.timeout }}"]
`;

const files = (values: string): Files =>
  shop({
    'charts/web/templates/web.yaml': WEB,
    [COMMON]: values,
    'services/orders/values-staging.yaml': '# none\n',
    'services/orders/values-prod-eu.yaml': '# none\n',
  });

const respelt = async (before: string, after: string) =>
  (await told(files(before), files(after)))
    .filter(({ check }) => check === 'number-respelt')
    .map(({ origin, ...told }) => `${placeOf(origin)} ${spoken(messageOf(told))}`);

describe('a number in values that templates print in other digits', () => {
  test.each([
    ['1.10', '1.1'],
    ['20240612', '2.0240612e+07'],
    ['2.0', '2'],
  ])('is told where it is a tag: %s', async (written, printed) => {
    const message = `${COMMON}:1 Deployment shop/web gets \`web:${printed}\`: \`${written}\` of ${COMMON} is a number, and printed as ${printed}.`;
    expect(await respelt('', `image: { tag: ${written} }\n`)).toEqual([message, message]);
  });

  test('is told of whatever is long enough to get an exponent', async () => {
    const [message] = await respelt('', 'timeout: 5000000\n');
    expect(message).toContain('gets `--timeout=5e+06`: `5000000`');
  });

  test.each([
    ['in quotes', 'image: { tag: "1.10" }\n'],
    ['that is no number', 'image: { tag: 1.10.0 }\n'],
    ['that has the same digits', 'image: { tag: 1.12 }\n'],
    ['of no release', 'timeout: 1.50\n'],
    ['that is a number where it arrives', 'replicaCount: 5000000\n'],
  ])('is nothing where it is one %s', async (_, values) => {
    expect(await respelt('', values)).toEqual([]);
  });

  test('is no news where it stood there before', async () => {
    expect(await respelt('image: { tag: 1.10 }\n', 'image: { tag: 1.10 }\ntimeout: 4s\n')).toEqual(
      [],
    );
  });
});
