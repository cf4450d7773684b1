import { expect, test } from 'vitest';
import { refusedObjects } from '../../../src/istio/asking/blind-spots.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { meshFrom } from '../../support/rendered.ts';

const object = (kind: string, name: string, spec: string): string => `
apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---
`;

const refused = (text: string): readonly string[] =>
  refusedObjects(meshFrom(text), shippedSchemas());

test('what stood before an object that admission refuses is not seen, and it is said which', () => {
  const objects =
    object('Sidecar', 'narrow', '{ egress: [{ hosts: ["*foo/*"] }] }') +
    object('DestinationRule', 'tls', '{ host: a, trafficPolicy: { tls: { mode: PASSTHROUGH } } }') +
    object(
      'VirtualService',
      'fine',
      '{ hosts: [a], http: [{ route: [{ destination: { host: a } }] }] }',
    );
  const said = refused(objects);
  expect(said).toHaveLength(2);
  expect(said[0]).toMatch(
    /^what was there before Sidecar shop\/narrow, which is refused \(.*:\d+\): /,
  );
  expect(said[1]).toMatch(/^what was there before DestinationRule shop\/tls, which is refused /);
});

test('many are counted', () => {
  const many = Array.from({ length: 30 }, (_, at) =>
    object('Sidecar', `s${String(at)}`, '{ egress: [{ hosts: ["*foo/*"] }] }'),
  );
  const said = refused(many.join(''));
  expect(said).toHaveLength(11);
  expect(said.at(-1)).toBe('20 more objects that are refused');
});
