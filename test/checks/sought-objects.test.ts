import { expect, test } from 'vitest';
import { check, detectorOf } from '../../src/checks/detection/check.ts';
import { detect } from '../../src/checks/detection/detect.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import { stringMapAt } from '../../src/manifest/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { renderedFrom } from '../support/rendered.ts';

const schemas = shippedSchemas();

/** Says of each ConfigMap that it misses the Secret that it names, by one key and without other objects. */
const missing = detectorOf('misses', 'misses', [
  check({
    ...{ id: 'misses-secret', title: 'Secret not found', level: 'high', blind: 'Nothing.' },
    find: ({ mesh }) =>
      mesh.ofKind('', 'ConfigMap').map((subject) => ({
        subject,
        sought: {
          ...{ group: '', kind: 'Secret', namespace: subject.namespace },
          name: stringMapAt(subject.node, 'data').get('secret') ?? '',
        },
        ...{ message: 'It fails.', why: 'Not found.', symptom: '503', fix: { text: 'Add it.' } },
      })),
  }),
]);

function standingOf(before: string, after: string): readonly string[] {
  const [was, is] = [before, after].map((secret) => {
    const rendered = renderedFrom(
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\ndata: { secret: ${secret} }\n`,
    );
    const given = { rootNamespace: null, istioVersion: null, external: [] };
    return { rendered, mesh: resolveMesh(rendered, given) };
  });
  if (was === undefined || is === undefined) throw new Error('There are two sides.');
  const input = {
    ...{ mesh: is.mesh, rendered: is.rendered, changes: [], schemas },
    ...{ before: was.mesh, renderedBefore: was.rendered },
  };
  return detect([missing], 'prod', input).findings.map(({ introducedBy }) => introducedBy);
}

test('what misses another object has a new fault', () => {
  expect(standingOf('one', 'other')).toEqual(['this-change']);
});

test('what misses the same object has no new fault', () => {
  expect(standingOf('one', 'one')).toEqual(['already-there']);
});
